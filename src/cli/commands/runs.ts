import type { Command } from 'commander'

/** `sente runs`: the runs and their results. */
export const addRuns = (program: Command): Command =>
  program
    .command('runs')
    .description('list the runs, latest first')
    .argument('[dir]', 'folder that holds them', 'runs')
    .option('--json', 'one JSON object per line')
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const { kindOf } = await import('../../store/access/failure.ts')
      const { listRuns } = await import('../../store/runs/runs.ts')
      const { count, decimal } = await import('../../operators/standing.ts')
      const { clipped } = await import('../../core/guard/visible.ts')
      const { print, printJson, printTable, say } = await import('../output.ts')
      const none = folder === 'runs' && kindOf(folder) === undefined
      const rows = none ? [] : listRuns(folder)
      if (json) {
        for (const row of rows) printJson(JSON.stringify({ type: 'run', ...row }))
        return
      }
      if (rows.length === 0)
        say(`there are no runs in ${folder} yet; begin with: npx sente train --agent dqn --env CartPole-v1`)
      const readable = rows.flatMap(row => ('error' in row ? [] : [row]))
      const shown = (x: number | undefined) => (x === undefined ? '–' : decimal(x))
      const cells = readable.map(({ path, agent, env, seed, step, steps, last, best, status }) => [
        path,
        agent,
        env,
        String(seed),
        `${count(step)}/${count(steps)}`,
        shown(last),
        shown(best),
        status,
      ])
      if (cells.length > 0)
        printTable(
          [
            { title: 'run', least: 16 },
            { title: 'agent', drop: 2 },
            { title: 'environment', least: 12, drop: 3 },
            { title: 'seed', drop: 1 },
            { title: 'steps', drop: 4 },
            'return',
            { title: 'best', drop: 5 },
            'status',
          ],
          cells,
        )
      for (const row of rows) if ('error' in row) print(clipped(row.error))
    })
