import { eventFiles, eventTimes } from '../../../src/store/metrics/event-times.ts'

/** Points kept in memory; of more, every other one. */
const MOST = 4_096

/**
 * Seconds of training by step, from the wall-clock times in a run's TensorBoard files: events.jsonl has none, so that
 * it does not depend on the machine. Each process that resumed the run wrote a file; the time between them does not
 * count.
 */
export class Clock {
  /** Files read so far, in order. */
  readonly #files: { name: string; at: number; origin: number | undefined }[] = []
  #steps: number[] = []
  #seconds: number[] = []
  /** Seconds before the last file. */
  #before = 0

  /** Reads what was added. @returns whether the end was reached, after about `most` bytes. */
  read(run: string, most: number): boolean {
    const names = eventFiles(run)
    for (let read = 0; ; ) {
      const file = this.#files.at(-1)
      const from = file?.at ?? 0
      const to = file && names.includes(file.name) ? eventTimes(run, file.name, from, this.#take) : from
      if (file) file.at = to
      read += to - from
      if (to > from && read < most) continue
      if (to > from) return false
      const next = names[file === undefined ? 0 : names.indexOf(file.name) + 1]
      if (next === undefined) return true
      this.#before = this.#seconds.at(-1) ?? 0
      this.#files.push({ name: next, at: 0, origin: undefined })
    }
  }

  readonly #take = (wall: number, step: number): void => {
    const file = this.#files.at(-1)!
    if (file.origin === undefined) {
      file.origin = wall // the record of the version
      return
    }
    // Steps after the checkpoint that the run was resumed from are repeated.
    while (this.#steps.length > 0 && this.#steps.at(-1)! >= step) {
      this.#steps.pop()
      this.#seconds.pop()
    }
    this.#steps.push(step)
    this.#seconds.push(this.#before + Math.max(0, wall - file.origin))
    if (this.#steps.length < 2 * MOST) return
    this.#steps = this.#steps.filter((_, i) => i % 2 === 1)
    this.#seconds = this.#seconds.filter((_, i) => i % 2 === 1)
  }

  /** Seconds of training up to a step, between the nearest known ones; undefined if there are none. */
  at(step: number): number | undefined {
    const [steps, seconds] = [this.#steps, this.#seconds]
    if (steps.length === 0) return undefined
    let [low, high] = [0, steps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (steps[middle]! < step) low = middle + 1
      else high = middle
    }
    if (low === steps.length) return seconds.at(-1)!
    const [x1, y1] = [steps[low]!, seconds[low]!]
    const [x0, y0] = low === 0 ? [0, 0] : [steps[low - 1]!, seconds[low - 1]!]
    return x1 === x0 ? y1 : y0 + ((step - x0) / (x1 - x0)) * (y1 - y0)
  }
}
