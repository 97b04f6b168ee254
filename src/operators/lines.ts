import type { Json } from '../core/env.ts'
import type { Run, TrainEvent } from '../loop/events.ts'
import { wire } from '../loop/wire.ts'
import { Kept } from '../store/json/kept.ts'

/** Turns events into the lines of `events.jsonl`. */
export interface Lines {
  /** The line of an event; undefined where it has none. */
  of(event: TrainEvent): object | undefined
  save(): Json
  restore(saved: Json): void
}

/** Most `learn` lines of a run. */
const LEARNING = 1_000

/** Sums over the updates since the last `learn` line. */
interface Sums {
  updates: number
  metrics: Record<string, number>
  /** Updates that reported each metric: some are not reported by every update. */
  told: Record<string, number>
}

const none = (): Sums => ({ updates: 0, metrics: {}, told: {} })

/**
 * Writes episodes, evaluations, worker restarts and the end as they are, and one `learn` line per thousandth of the run
 * with the mean of each metric over the updates that reported it. Checkpoints get no line: when one is complete depends
 * on the disk.
 */
export function lines({ steps }: Pick<Run, 'steps'>): Lines {
  const every = Math.ceil(steps / LEARNING)
  let sums = none()
  let due = every
  let resumed = false
  return {
    of(event) {
      switch (event.type) {
        case 'start': {
          const { type, step, agent, env, seed, steps, envs } = wire(event)
          return step > 0 || resumed ? undefined : { type, step, agent, env: env.id, seed, steps, envs }
        }
        case 'episode':
        case 'evaluation':
        case 'restart':
        case 'end':
          return wire(event)
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
      resumed = true
      // older versions saved none
      const told = known ?? Object.fromEntries(Object.keys(metrics).map(name => [name, updates]))
      sums = { updates, metrics: { ...metrics }, told }
    },
  }
}
