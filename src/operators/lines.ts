import type { Json } from '../core/env.ts'
import type { Run, TrainEvent } from '../loop/events.ts'
import { Kept } from '../store/json/kept.ts'

/** Turns events into the lines of `events.jsonl`. */
export interface Lines {
  /** What is written of an event; undefined: nothing. */
  of(event: TrainEvent): object | undefined
  save(): Json
  restore(saved: Json): void
}

/** Lines of learning in a run, at most. */
const LEARNING = 1_000

/** Sums over the updates since the last line of learning. */
interface Sums {
  updates: number
  metrics: Record<string, number>
  /** Updates that told of each metric: some do so now and then. */
  told: Record<string, number>
}

const none = (): Sums => ({ updates: 0, metrics: {}, told: {} })

/**
 * Episodes, evaluations, restarts of workers and the end as they are; of learning one line each thousandth of the run,
 * with the means over its updates that tell of each metric. Checkpoints have none: when one is done depends on the
 * disk.
 */
export function lines({ env, agentSpec, seed, steps, envs }: Run): Lines {
  const every = Math.ceil(steps / LEARNING)
  let sums = none()
  let due = every
  return {
    of(event) {
      switch (event.type) {
        case 'start': {
          const { type, step } = event
          return step > 0 ? undefined : { type, step, agent: agentSpec?.name, env: env.id, seed, steps, envs }
        }
        case 'episode':
        case 'evaluation':
        case 'restart':
        case 'end':
          return event
        case 'learn': {
          const { type, step, update, updates } = event
          sums.updates += updates
          for (const [name, value] of Object.entries(event.metrics)) {
            sums.metrics[name] = (sums.metrics[name] ?? 0) + value * updates
            sums.told[name] = (sums.told[name] ?? 0) + updates
          }
          if (step < due) return undefined
          const metrics = Object.fromEntries(
            Object.entries(sums.metrics).map(([name, sum]) => [name, sum / sums.told[name]!]),
          )
          const line = { type, step, update, updates: sums.updates, metrics }
          sums = none()
          due = (Math.floor(step / every) + 1) * every
          return line
        }
        default:
          return undefined
      }
    },
    save: () => ({ due, ...sums }) as unknown as Json,
    restore(saved) {
      const { due: at, updates, metrics, told: known } = Kept.lines.parse(saved)
      due = at
      // as older versions saved
      const told = known ?? Object.fromEntries(Object.keys(metrics).map(name => [name, updates]))
      sums = { updates, metrics: { ...metrics }, told }
    },
  }
}
