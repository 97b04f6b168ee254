import type { EventOf, TrainEvent } from './events.ts'

/** A `start` event as JSON: what the run is. */
export interface WireStart extends Pick<EventOf<'start'>, 'type' | 'step'> {
  readonly agent: string | undefined
  readonly config: Readonly<Record<string, unknown>> | undefined
  readonly env: EventOf<'start'>['run']['env']
  readonly seed: number
  readonly steps: number
  readonly envs: number
  readonly workers: number
  readonly engine: EventOf<'start'>['run']['engine']
}

/** An event as plain data for JSON; `step` events and the steps of an evaluation stay in the process. */
export type WireEvent =
  | WireStart
  | Exclude<TrainEvent, EventOf<'start' | 'step' | 'evaluation'>>
  | Omit<EventOf<'evaluation'>, 'played'>

/** The form in which an event leaves the process: in events.jsonl, in `--json` lines, over a socket. */
export function wire(event: EventOf<'start'>): WireStart
export function wire(event: Exclude<TrainEvent, EventOf<'step'>>): WireEvent
export function wire(event: Exclude<TrainEvent, EventOf<'step'>>): WireEvent {
  if (event.type === 'evaluation') {
    const { played: _, ...evaluation } = event
    return evaluation
  }
  if (event.type !== 'start') return event
  const { type, step, run } = event
  const { agentSpec, env, seed, steps, envs, workers, engine } = run
  return { type, step, agent: agentSpec?.name, config: agentSpec?.config, env, seed, steps, envs, workers, engine }
}
