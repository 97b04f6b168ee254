import { join } from 'node:path'
import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { Transition } from '../core/agent.ts'
import type { Json } from '../core/env.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import { recordedStep } from '../loop/episode/recorded.ts'
import type { EventOf, Run, TrainEvent } from '../loop/events.ts'
import { andClose } from '../store/access/failure.ts'
import { beginFolder } from '../store/access/write.ts'
import { arrow } from '../store/episodes/columns.ts'
import { packSteps, type Steps, unpackSteps } from '../store/episodes/packed.ts'
import { EpisodeWriter } from '../store/episodes/writer.ts'
import { Kept } from '../store/json/kept.ts'

export interface RecordOptions {
  /**
   * Record every n-th training episode; 0: only the best ones. Default: all of the first 4 MiB, then every second for
   * the next 4 MiB, then every fourth, and so on.
   */
  readonly every?: number | undefined
  /** Also record each episode with the best return so far. Default true. */
  readonly best?: boolean
  /** Also record the first episode of each evaluation, thinned out like training episodes. Default true. */
  readonly greedy?: boolean
  /** File size in bytes at which the next file begins. Default 4 MiB. */
  readonly fileSize?: number
}

/** Bytes of recordings after which they are thinned out by half, again and again. */
const THINNING = 4 * 2 ** 20

/** Interval between recorded episodes after this many bytes: 1, 2, 4, … */
const interval = (bytes: number): number => 2 ** Math.min(50, Math.floor(bytes / THINNING))

/**
 * Records episodes in `<folder>/episodes`, in the order they end, with the agent's thoughts at every step, for
 * `loadEpisode` and `replay`. The files are Apache Arrow IPC streams, named by the number of their first episode, with
 * a record batch per episode and a row per step: episode, step, observation (before the step), action, reward,
 * terminated, truncated, final_observation (after the last step, in that row only), legal and player if there are any,
 * and a column for each thought.
 *
 * Greedy episodes of evaluations are in files of their own, named `greedy-<number of its evaluation>.arrow`. Place the
 * operator after `evaluate`.
 *
 * An episode unfinished at the end of the run is not written; a resumed run continues it.
 *
 * @example
 * train(options).pipe(evaluate({ every: 5_000 }), record('runs/first', { every: 10 }), journal('runs/first'))
 * @example In Python:
 * pyarrow.ipc.open_stream('runs/first/episodes/0.arrow').read_pandas()
 */
export function record(folder: string, options: RecordOptions = {}): MonoTypeOperatorFunction<TrainEvent> {
  const { best = true, greedy = true } = options
  const every = options.every === undefined ? undefined : wholeNumber('every of record', options.every, 0)
  const size = wholeNumber('fileSize of record', options.fileSize ?? THINNING, 1)
  return source =>
    defer(() => {
      let recorder: Recorder | undefined
      return source.pipe(
        tap(event => {
          if (event.type === 'start') {
            beginFolder(folder)
            recorder = new Recorder(event.run, join(folder, 'episodes'), { every, size, best, greedy })
          } else if (event.type === 'step') recorder!.step(event.transition)
          else if (event.type === 'episode') recorder!.episode(event)
          else if (event.type === 'evaluation') recorder!.evaluation(event)
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

interface Settings extends Required<Omit<RecordOptions, 'every' | 'fileSize'>> {
  readonly every: number | undefined
  readonly size: number
}

class Recorder {
  readonly #options: Settings
  readonly #writer: EpisodeWriter
  readonly #greedy: EpisodeWriter
  #evaluations = 0
  /** Unfinished episodes, by slot. */
  readonly #underWay = new Map<number, Steps>()
  /** Slots whose episode a resumed run had to restart. */
  readonly #restarted: readonly string[]
  #best = -Infinity

  constructor(run: Run, folder: string, options: Settings) {
    const { env, seed, agentSpec } = run
    const ref = { id: env.id, ...(env.options && { options: env.options }) }
    const about = { env: ref, seed, ...(agentSpec && { agent: agentSpec.name }) }
    const writing = { size: options.size, thoughts: run.agent.thoughts ?? {} }
    this.#options = options
    this.#writer = new EpisodeWriter(folder, about, writing)
    this.#greedy = new EpisodeWriter(folder, about, { ...writing, prefix: 'greedy-' })
    this.#restarted = run.restarted.map(({ slot }) => String(slot))
    arrow() // loads Arrow now rather than at the end of an episode
    run.keep('record', { save: () => this.#save(), restore: saved => this.#restore(saved) })
  }

  step(transition: Transition): void {
    const { slot, next } = transition
    const played = this.#underWay.get(slot) ?? { steps: [], final: undefined }
    if (played.steps.push(recordedStep(transition)) === 1) this.#underWay.set(slot, played)
    played.final = next.observation
  }

  episode({ type: _, ...summary }: EventOf<'episode'>): void {
    const played = this.#underWay.get(summary.slot)!
    this.#underWay.delete(summary.slot)
    const better = summary.return > this.#best
    this.#best = Math.max(this.#best, summary.return)
    const { every = interval(this.#writer.total), best } = this.#options
    // no number is a multiple of 0
    if (summary.episode % every === 0 || (best && better)) this.#writer.append(summary, played)
  }

  evaluation({ step, played = [] }: EventOf<'evaluation'>): void {
    const episode = this.#evaluations++
    const [first] = played
    if (!this.#options.greedy || !first) return
    const { steps, final, ...summary } = first
    const last = summary.evaluation?.label === 'end'
    if (last || episode % interval(this.#greedy.total) === 0)
      this.#greedy.append({ episode, slot: 0, step, ...summary }, { steps, final })
  }

  left({ left }: EventOf<'restart'>): void {
    for (const { slot } of left) this.#underWay.delete(slot)
  }

  sync(): void {
    this.#writer.sync()
    this.#greedy.sync()
  }

  close(): void {
    andClose(
      () => this.#writer.close(),
      () => this.#greedy.close(),
    )
  }

  #save(): Json {
    const best = Number.isFinite(this.#best) ? this.#best : null
    const underWay = Object.fromEntries([...this.#underWay].map(([slot, steps]) => [slot, packSteps(steps)]))
    const greedy = { evaluations: this.#evaluations, written: this.#greedy.save() }
    return { best, written: this.#writer.save(), underWay, greedy }
  }

  #restore(saved: Json): void {
    const { best, written, underWay, greedy } = Kept.record.parse(saved)
    this.#best = best ?? -Infinity
    this.#writer.restore(written)
    if (greedy) this.#greedy.restore(greedy.written)
    this.#evaluations = greedy?.evaluations ?? 0
    for (const [slot, packed] of Object.entries(underWay))
      if (!this.#restarted.includes(slot)) this.#underWay.set(Number(slot), unpackSteps(packed))
  }
}
