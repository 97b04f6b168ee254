import type { Command } from 'commander'
import { modules, whole, withPython } from '../flags.ts'

interface StudioFlags {
  readonly port: number
  readonly host?: string
  readonly open?: boolean
  readonly readOnly?: boolean
  readonly token?: string
  readonly agent: readonly string[]
  readonly env: readonly string[]
  readonly experiment: readonly string[]
}

/** `sente studio`: runs, episodes, games and new experiments in the browser. */
export const addStudio = (program: Command): Command =>
  withPython(
    program
      .command('studio')
      .description('see runs, play their episodes, play against agents and start experiments, in the browser'),
  )
    .argument('[dir]', 'folder that holds the runs', 'runs')
    .option('--port <n>', 'port to listen on, 0: any free one', whole('--port', 0, 65_535), 7_437)
    .option('--host <address>', 'address to listen on; others than this machine need --read-only or --token')
    .option('--open', 'open the page in the browser')
    .option('--read-only', 'only show: nothing can be started, stopped, changed or deleted')
    .option('--token <text>', 'what the address must carry (default: a random one)')
    .option('--agent <file|package>', 'code of an agent that the page may use; may be repeated', modules, [])
    .option('--env <file|package>', 'code of an environment that the page may use; may be repeated', modules, [])
    .option('--experiment <file>', 'an experiment file that the page may use; may be repeated', modules, [])
    .action(studio)

async function studio(folder: string, flags: StudioFlags): Promise<void> {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--heap-growing-percent=10') // collects garbage early: the studio runs beside trainings
  const { serveStudio } = await import('../../../studio/server/serve.ts')
  const { openBrowser } = await import('../../../studio/server/open-browser.ts')
  const { placeOf, requireFiles } = await import('../../../studio/server/place.ts')
  const { printPath, say } = await import('../output.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const { readOnly = false, agent, env, experiment } = flags
  const code = { agent, env, experiment }
  requireFiles(code)
  const { runs, path } = placeOf(folder, readOnly)
  const served = await serveStudio({ folder: runs, readOnly, code }, flags)
  const address = served.address(path)
  printPath(address)
  say(`showing ${runs}; Ctrl-C stops the studio, runs continue.`)
  if (flags.host && /^(0\.0\.0\.0|::)$/.test(flags.host))
    say('other machines open this address with the name or address of this machine in place of 127.0.0.1.')
  if (flags.open && !(await openBrowser(address))) say('no browser could be opened: open the address yourself.')
  await new Promise<void>(resolve => onInterrupt({ first: () => resolve(), second: () => {} }))
  served.close()
}
