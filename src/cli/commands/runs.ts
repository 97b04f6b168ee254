import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { RunSummary } from '../../store/runs/runs.ts'
import { type RunFilter, sortKeys } from '../view/runs/list.ts'

const statuses: readonly RunSummary['status'][] = ['running', 'finished', 'stopped', 'resumable', 'crashed', 'diverged']

/** `--json` is also a flag of `sente runs`, which parses it in place of its subcommands. */
interface RemovalFlags {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `sente runs`: the runs and their results; `rm` and `clean` delete. */
export const addRuns = (program: Command): Command => {
  const runs = program
    .command('runs')
    .description('list the runs, latest first; delete runs, or what they do not need')
    .argument('[dir]', 'folder that holds them', 'runs')
    .addOption(new Option('--sort <key>', 'highest or latest first (default: date)').choices(sortKeys))
    .option('--find <text>', 'only runs with this in their path')
    .option('--env <text>', 'only runs with this in the id of their environment')
    .option('--agent <name>', 'only runs of this agent')
    .addOption(new Option('--status <status>', 'only runs with this status').choices(statuses))
    .option('--json', 'one JSON object per line')
    .action(listed)
  runs
    .command('rm')
    .configureHelp({ showGlobalOptions: false })
    .description('delete runs, damaged ones included; a run that is being written is refused')
    .argument('<run...>', 'folders of runs')
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON object per line')
    .action((folders: string[], _, command: Command) => remove(folders, command.optsWithGlobals()))
  runs
    .command('clean')
    .configureHelp({ showGlobalOptions: false })
    .description(
      'delete what runs do not need: checkpoints besides the newest and the best, and the oldest recordings of ' +
        'training beyond 16 MiB',
    )
    .argument('[run...]', 'runs, or folders that hold some', ['runs'])
    .option('--dry-run', 'only say what would be deleted')
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON object per line')
    .action((folders: string[], _, command: Command) => clean(folders, command.optsWithGlobals()))
  return runs
}

async function listed(folder: string, { json, ...filter }: RunFilter & { json?: boolean }): Promise<void> {
  const { kindOf } = await import('../../store/access/failure.ts')
  const { listRuns } = await import('../../store/runs/runs.ts')
  const { clipped } = await import('../../core/guard/visible.ts')
  const { print, printJson, printTable, say } = await import('../output.ts')
  const { runCells, runColumns, selected } = await import('../view/runs/list.ts')
  const none = folder === 'runs' && kindOf(folder) === undefined
  const all = none ? [] : listRuns(folder)
  const rows = selected(all, filter)
  if (json) {
    for (const row of rows) printJson(JSON.stringify({ type: 'run', ...row }))
    return
  }
  if (all.length === 0)
    say(`there are no runs in ${folder} yet; begin with: npx sente train --agent dqn --env CartPole-v1`)
  else if (rows.length === 0) say(`none of the ${all.length} runs in ${folder} matches.`)
  const cells = rows.flatMap(row => ('error' in row ? [] : [runCells(row, Date.now())]))
  if (cells.length > 0) printTable(runColumns, cells)
  for (const row of rows) if ('error' in row) print(clipped(row.error))
}

async function remove(folders: readonly string[], { yes, json }: RemovalFlags): Promise<void> {
  const { sizeOf } = await import('../../store/access/size.ts')
  const { removeRun, requireIdle } = await import('../../store/runs/remove.ts')
  const { confirmed } = await import('../confirm.ts')
  const { print, printJson, say } = await import('../output.ts')
  const { fileSize } = await import('../view/runs/amounts.ts')
  const runs = [...new Map(folders.map(folder => [resolve(folder), folder])).values()]
  for (const run of runs) requireIdle(run)
  const size = fileSize(runs.reduce((sum, run) => sum + sizeOf(run), 0))
  const what = runs.length === 1 ? runs[0] : `${runs.length} runs`
  if (!yes && !(await confirmed(`Delete ${what} (${size})?`))) return say('nothing was deleted.')
  for (const run of runs) {
    const { bytes, left } = removeRun(run)
    if (json) printJson(JSON.stringify({ type: 'removed', path: run, bytes, left }))
    else print(`deleted ${run}: ${fileSize(bytes)}`)
    if (left.length > 0) say(`${run} stays, with files that no run wrote: ${left.join(', ')}`)
  }
}

async function clean(folders: readonly string[], { yes, dryRun, json }: RemovalFlags): Promise<void> {
  const { quoted } = await import('../../app/quoted.ts')
  const { UserError } = await import('../../core/error.ts')
  const { cleanRun } = await import('../../store/runs/clean.ts')
  const { listRuns } = await import('../../store/runs/runs.ts')
  const { confirmed } = await import('../confirm.ts')
  const { print, printJson, say, warn } = await import('../output.ts')
  const { fileSize } = await import('../view/runs/amounts.ts')
  const { parts } = await import('../view/runs/list.ts')
  const rows = folders.flatMap(folder => listRuns(folder))
  const idle = rows.filter(row => !('error' in row) && row.status !== 'running').map(({ path }) => path)
  for (const row of rows) {
    if ('error' in row)
      say(`${row.path} is damaged and stays as it is; delete it with: npx sente runs rm ${quoted(row.path)}`)
    else if (row.status === 'running') say(`${row.path} is running and stays as it is.`)
  }
  const attempt = async (run: string, dry: boolean) => {
    try {
      return await cleanRun(run, dry)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      warn(error.message)
      process.exitCode = 1
      return undefined
    }
  }
  const plans = []
  for (const run of new Set(idle)) {
    const plan = await attempt(run, true)
    if (plan) plans.push({ run, ...plan })
  }
  const due = plans.filter(({ names }) => names.length > 0)
  if (due.length === 0 && !json) return say('there is nothing to delete.')
  const total = due.reduce((sum, { bytes }) => sum + bytes, 0)
  if (!json) for (const { run, names, bytes } of due) print(`${run}: ${parts(names)}, ${fileSize(bytes)}`)
  if (!dryRun && due.length > 0 && !yes && !(await confirmed(`Delete these (${fileSize(total)})?`)))
    return say('nothing was deleted.')
  let deleted = 0
  for (const plan of due) {
    const { run } = plan
    const done = dryRun ? plan : await attempt(run, false)
    if (!done) continue
    const { names, bytes } = done
    deleted += bytes
    if (json) printJson(JSON.stringify({ type: dryRun ? 'dispensable' : 'cleaned', path: run, bytes, names }))
  }
  if (!json) print(dryRun ? `${fileSize(deleted)} can be deleted` : `deleted ${fileSize(deleted)}`)
}
