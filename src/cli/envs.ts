import type { Command } from 'commander'
import { table } from './table.ts'

/** `sente envs`: what there is to act in. */
export const addEnvs = (program: Command): Command =>
  program
    .command('envs')
    .description('list the environments')
    .option('--json', 'one JSON object a line')
    .action(async ({ json }: { json?: boolean }) => {
      await import('../../envs/index.ts')
      const { environments } = await import('../core/registry.ts')
      const { describe } = await import('../core/space.ts')
      const rows = environments().map(({ id, title, maxSteps, solvedAt, create }) => {
        const { observationSpace, actionSpace } = create()
        return {
          id,
          observations: describe(observationSpace),
          actions: describe(actionSpace),
          maxSteps,
          solvedAt,
          title,
        }
      })
      if (json) for (const row of rows) console.log(JSON.stringify(row))
      else
        console.log(
          table(
            ['environment', 'observations', 'actions', 'steps', 'solved at', ''],
            rows.map(row => Object.values(row).map(cell => (cell === undefined ? '–' : String(cell)))),
          ),
        )
    })
