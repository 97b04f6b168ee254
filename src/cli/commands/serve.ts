import type { Command } from 'commander'
import type { ServeRunOptions } from '../../app/serve/serve-run.ts'
import { whole, withCode, withDevice } from '../flags.ts'

/** `sente serve <run>`: a trained agent answers observations over HTTP. */
export const addServe = (program: Command): Command =>
  withDevice(
    withCode(
      program
        .command('serve')
        .description('answer observations with the greedy actions of a trained agent, over HTTP')
        .argument('<run>', "a run's folder"),
    ),
  )
    .option('--port <n>', 'port to listen on, 0: any free one', whole('--port', 0, 65_535), 7_438)
    .option('--host <address>', 'address to listen on; others than this machine need --token')
    .option('--token <text>', 'what requests must carry, as authorization: Bearer <text> (default: none)')
    .action(serve)

async function serve(folder: string, flags: ServeRunOptions): Promise<void> {
  const { serveRun } = await import('../../app/serve/serve-run.ts')
  const { describe } = await import('../../core/space.ts')
  const { printPath, say, warn } = await import('../output.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const { address, observationSpace, actionSpace, masked, step, drift, close } = await serveRun(folder, {
    ...flags,
    failed: error => warn(`a request failed: ${(error as Error).message}`),
  })
  printPath(address)
  const [from, to] = [describe(observationSpace), describe(actionSpace)]
  say(
    `serving ${folder} at step ${step}: POST /act takes observations in ${from}${masked ? ' and legal' : ''} and ` +
      `returns actions in ${to}; Ctrl-C stops.`,
  )
  if (!drift) say('no training episodes are recorded there, so /metrics has no drift of the observations.')
  await new Promise<void>(resolve => onInterrupt({ first: () => resolve(), second: () => {} }))
  await close()
}
