import { join } from 'node:path'
import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { Transition } from '../core/agent.ts'
import type { Json } from '../core/env.ts'
import type { EpisodeStep } from '../core/episode.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import type { EventOf, Run, TrainEvent } from '../loop/events.ts'
import { beginFolder } from '../store/access/write.ts'
import { arrow } from '../store/episodes/columns.ts'
import { packSteps, type Steps, unpackSteps } from '../store/episodes/packed.ts'
import { EpisodeWriter } from '../store/episodes/writer.ts'
import { Kept } from '../store/json/kept.ts'

export interface RecordOptions {
  /** Record every n-th episode. Default 1: all. */
  readonly every?: number
  /** Also record each episode with the best return so far. Default true. */
  readonly best?: boolean
  /** File size in bytes at which the next file begins. Default 64 MiB. */
  readonly fileSize?: number
}

/**
 * Records episodes in `<folder>/episodes`, in the order they end, with the agent's thoughts at every step, for
 * `loadEpisode` and `replay`. The files are Apache Arrow IPC streams, named by the number of their first episode, with
 * a record batch per episode and a row per step: episode, step, observation (before the step), action, reward,
 * terminated, truncated, final_observation (after the last step, in that row only), legal and player if there are any,
 * and a column for each thought.
 *
 * An episode unfinished at the end of the run is not written; a resumed run continues it.
 *
 * @example
 * train(options).pipe(journal('runs/first'), record('runs/first', { every: 10 }))
 * @example In Python:
 * pyarrow.ipc.open_stream('runs/first/episodes/0.arrow').read_pandas()
 */
export function record(folder: string, options: RecordOptions = {}): MonoTypeOperatorFunction<TrainEvent> {
  const every = wholeNumber('every of record', options.every ?? 1, 1)
  const size = wholeNumber('fileSize of record', options.fileSize ?? 64 * 2 ** 20, 1)
  return source =>
    defer(() => {
      let recorder: Recorder | undefined
      return source.pipe(
        tap(event => {
          if (event.type === 'start') {
            beginFolder(folder)
            recorder = new Recorder(event.run, join(folder, 'episodes'), { every, size, best: options.best ?? true })
          } else if (event.type === 'step') recorder!.step(event.transition)
          else if (event.type === 'episode') recorder!.episode(event)
          else if (event.type === 'restart') recorder!.left(event)
          else if (event.type === 'end') recorder!.sync()
        }),
        finalize(() => {
          try {
            recorder?.close()
          } catch {
            // At the end of a run everything is on disk; nobody observes an error from here.
          }
        }),
      )
    })
}

class Recorder {
  readonly #options: { every: number; best: boolean }
  readonly #writer: EpisodeWriter
  /** Unfinished episodes, by slot. */
  readonly #underWay = new Map<number, Steps>()
  /** Slots whose episode a resumed run had to restart. */
  readonly #restarted: readonly string[]
  #best = -Infinity

  constructor(run: Run, folder: string, options: { every: number; best: boolean; size: number }) {
    const { env, seed, agentSpec } = run
    const about = { env: { id: env.id, ...(env.options && { options: env.options }) }, seed }
    this.#options = options
    this.#writer = new EpisodeWriter(
      folder,
      { ...about, ...(agentSpec && { agent: agentSpec.name }) },
      { size: options.size, thoughts: run.agent.thoughts ?? {} },
    )
    this.#restarted = run.restarted.map(({ slot }) => String(slot))
    arrow() // loads Arrow now rather than at the end of an episode
    run.keep('record', { save: () => this.#save(), restore: saved => this.#restore(saved) })
  }

  step({ slot, view, decision, next }: Transition): void {
    const { observation, legal, player } = view
    const { reward, terminated, truncated } = next
    const step: EpisodeStep = {
      observation,
      ...(legal && { legal }),
      ...(player !== undefined && { player }),
      action: copy(decision.action),
      reward,
      terminated,
      truncated,
      ...(decision.thought && { thought: mapped(decision.thought, copy) }),
    }
    const played = this.#underWay.get(slot) ?? { steps: [], final: undefined }
    if (played.steps.push(step) === 1) this.#underWay.set(slot, played)
    played.final = next.observation
  }

  episode({ type: _, ...summary }: EventOf<'episode'>): void {
    const played = this.#underWay.get(summary.slot)!
    this.#underWay.delete(summary.slot)
    const better = summary.return > this.#best
    this.#best = Math.max(this.#best, summary.return)
    if (summary.episode % this.#options.every === 0 || (this.#options.best && better))
      this.#writer.append(summary, played)
  }

  left({ left }: EventOf<'restart'>): void {
    for (const { slot } of left) this.#underWay.delete(slot)
  }

  sync(): void {
    this.#writer.sync()
  }

  close(): void {
    this.#writer.close()
  }

  #save(): Json {
    const best = Number.isFinite(this.#best) ? this.#best : null
    const underWay = Object.fromEntries([...this.#underWay].map(([slot, steps]) => [slot, packSteps(steps)]))
    return { best, written: this.#writer.save(), underWay }
  }

  #restore(saved: Json): void {
    const { best, written, underWay } = Kept.record.parse(saved)
    this.#best = best ?? -Infinity
    this.#writer.restore(written)
    for (const [slot, packed] of Object.entries(underWay))
      if (!this.#restarted.includes(slot)) this.#underWay.set(Number(slot), unpackSteps(packed))
  }
}

/** The agent may overwrite its arrays later. */
const copy = <T>(value: T): T => (ArrayBuffer.isView(value) ? ((value as unknown as Float32Array).slice() as T) : value)

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  const changed: Record<string, T> = {}
  for (const name in record) changed[name] = change(record[name]!)
  return changed
}
