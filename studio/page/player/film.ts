import { type Signal, signal } from '@preact/signals'
import { type Drawing, drawingOf } from '../../drawings/drawings.ts'
import type { Frames, Picture } from '../../wire/episodes.ts'
import type { Source } from './source.ts'
import { type Chunk, type Moment, unpack } from './steps.ts'

/** Chunks kept, and frames asked for at a time and kept. */
const [CHUNKS, BATCH, FRAMES] = [16, 32, 256]

/** An episode as it is played: its moments, loaded as they are needed, and its pictures. */
export class Film {
  readonly source: Source
  /** Number of steps; the last moment. */
  readonly length: number
  /** The studio's drawing of the environment; undefined for one that shows its own frames. */
  readonly drawing: Drawing | undefined
  /** Height of a drawing by its width, known before the first moment is here; undefined for other frames. */
  readonly ratio: number | undefined
  /** Changes whenever something has been loaded. */
  readonly loaded: Signal<number> = signal(0)
  /** Why something could not be loaded. */
  readonly failure: Signal<string | undefined> = signal(undefined)
  readonly #chunks = new Map<number, Chunk | undefined>()
  readonly #frames = new Map<number, Picture | null>()
  readonly #ranges = new Map<string, { readonly low: number; readonly high: number }>()
  #drift: Frames['drift']
  /** Whether frames are on their way, or will not come after a failure. */
  #asking = false

  constructor(source: Source) {
    const { row, env, noFrames } = source.detail
    this.source = source
    this.length = row.length
    this.drawing = drawingOf(env)
    this.ratio = this.drawing && ratioOf(this.drawing, source.detail.shape)
    this.failure.value = this.drawing ? undefined : noFrames
  }

  /** Steps per second at normal speed. */
  get pace(): number {
    return this.drawing?.pace ?? 30
  }

  /** Where the environment came to differ from the recording. */
  get drift(): Frames['drift'] {
    return this.#drift
  }

  /** The moment t, if it is here; asks for it and for what follows. */
  at(t: number): Moment | undefined {
    const { chunk } = this.source.detail
    const number = Math.floor(Math.min(t, this.length - 1) / chunk)
    const here = this.#chunk(number)
    if ((number + 1) * chunk < this.length && t % chunk > chunk / 2) this.#chunk(number + 1)
    if (!here) return undefined
    if (t < this.length) return here.at(t)
    return here.final === undefined ? undefined : { t, observation: here.final, thought: {} }
  }

  /** What the environment rendered at t: `null` for nothing, undefined while it is not here. */
  frame(t: number): Picture | null | undefined {
    if (this.drawing || this.source.detail.noFrames !== undefined) return null
    if (this.#drift && t >= this.#drift.t) return null
    const frame = this.#frames.get(t)
    const missing = frame === undefined ? t : this.#missingAfter(t)
    if (missing !== undefined) void this.#ask(missing)
    return frame
  }

  /** Whether t can be shown now. */
  ready(t: number): boolean {
    const [moment, frame] = [this.at(t), this.frame(t)] // both are asked for
    return moment !== undefined && frame !== undefined
  }

  /** The lowest and highest number of a thought in the loaded chunks so far. */
  rangeOf(name: string): { readonly low: number; readonly high: number } {
    return this.#ranges.get(name) ?? { low: 0, high: 0 }
  }

  #widen(chunk: Chunk): void {
    for (let t = chunk.from; t < chunk.to; t++)
      for (const [name, values] of Object.entries(chunk.at(t).thought)) {
        if (typeof values === 'number') continue
        const { low, high } = this.#ranges.get(name) ?? { low: Infinity, high: -Infinity }
        this.#ranges.set(name, { low: Math.min(low, ...values), high: Math.max(high, ...values) })
      }
  }

  #missingAfter(t: number): number | undefined {
    const end = this.#drift?.t ?? this.length + 1
    for (let next = t + 1; next < Math.min(end, t + BATCH); next++) if (!this.#frames.has(next)) return next
    return undefined
  }

  #chunk(number: number): Chunk | undefined {
    if (this.#chunks.has(number)) return this.#chunks.get(number)
    const { chunk, thoughts } = this.source.detail
    this.#chunks.set(number, undefined)
    for (const old of this.#chunks.keys()) if (this.#chunks.size > CHUNKS) this.#chunks.delete(old)
    void this.#tried(async () => {
      const steps = await this.source.steps(number * chunk, Math.min(this.length, (number + 1) * chunk))
      const here = unpack(steps, thoughts)
      this.#chunks.set(number, here)
      this.#widen(here)
    })
    return undefined
  }

  async #ask(from: number): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    const came = await this.#tried(async () => {
      const { frames, drift } = await this.source.frames(from, Math.min(this.length + 1, from + BATCH))
      for (const [i, frame] of frames.entries()) this.#frames.set(from + i, frame)
      for (const old of this.#frames.keys()) if (this.#frames.size > FRAMES) this.#frames.delete(old)
      this.#drift = drift
    })
    this.#asking = !came
  }

  async #tried(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
    } catch (error) {
      this.failure.value = (error as Error).message
    }
    this.loaded.value++
    return this.failure.value === undefined
  }
}

function ratioOf({ draw }: Drawing, shape: readonly number[]): number {
  const observation = shape.length > 0 ? new Float32Array(shape.reduce((a, b) => a * b, 1)) : 0
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(draw({ observation, shape }))!
  return Number(height) / Number(width)
}
