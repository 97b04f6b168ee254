import type { TrainEvent } from '../../loop/events.ts'

/** An event as one line of JSON; undefined for steps and updates, of which there are too many. */
export function jsonLine(event: TrainEvent, folder: string): string | undefined {
  if (event.type === 'step' || event.type === 'learn') return undefined
  if (event.type !== 'start') return JSON.stringify(event)
  const { env, agentSpec, seed, steps, envs, workers, engine } = event.run
  const agent = agentSpec?.name
  return JSON.stringify({
    type: 'start',
    run: folder,
    agent,
    config: agentSpec?.config,
    env,
    seed,
    steps,
    envs,
    workers,
    engine,
  })
}
