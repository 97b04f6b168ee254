import { type Signal, signal } from '@preact/signals'

/** How fast episodes can be played, relative to their normal speed. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16] as const

/** The time of a player: which moment it shows, and whether and how fast that changes. */
export class Clock {
  readonly t: Signal<number> = signal(0)
  readonly playing: Signal<boolean> = signal(false)
  readonly speed: Signal<number> = signal(1)
  readonly loop: Signal<boolean> = signal(false)
  /** The last moment. */
  readonly end: Signal<number> = signal(0)
  /** Steps per second at speed 1. */
  pace = 30
  /** Whether a moment can be shown; playing waits for it. */
  ready: (t: number) => boolean = () => true
  /** Parts of a step that have passed, below 1. */
  #rest = 0

  /** Goes to a moment, clamped to the episode. */
  seek(t: number): void {
    this.t.value = Math.max(0, Math.min(this.end.value, Math.round(t)))
    this.#rest = 0
  }

  play(): void {
    if (this.t.value >= this.end.value) this.seek(0)
    this.playing.value = true
  }

  pause(): void {
    this.playing.value = false
    this.#rest = 0
  }

  toggle(): void {
    if (this.playing.value) this.pause()
    else this.play()
  }

  /** Pauses and goes by some steps. */
  step(by: number): void {
    this.pause()
    this.seek(this.t.value + by)
  }

  /** The next higher or lower speed. */
  faster(by: 1 | -1): void {
    const at = SPEEDS.findIndex(speed => speed >= this.speed.value)
    this.speed.value = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))]!
  }

  /** Lets time pass. @param seconds Since the last call; a long absence counts as a tenth. */
  advance(seconds: number): void {
    if (!this.playing.value) return
    this.#rest += Math.min(0.1, seconds) * this.pace * this.speed.value
    const steps = Math.floor(this.#rest)
    if (steps === 0) return
    const { value: t } = this.t
    const end = this.end.value
    if (t >= end) {
      if (this.loop.value && end > 0) this.seek(0)
      else this.pause()
      return
    }
    let next = Math.min(end, t + steps)
    while (next > t && !this.ready(next)) next-- // the first call for the farthest moment asks for it
    this.#rest = next > t ? this.#rest - steps : 0
    this.t.value = next
  }
}
