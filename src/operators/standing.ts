import type { Evaluation, Run, TrainEvent } from '../loop/events.ts'

/** Training episodes over which the return is averaged. */
const EPISODES = 20
/** Fewest milliseconds over which the rate is averaged. */
const WINDOW = 5_000

/** The state of a run that the progress line shows. */
export class Standing {
  readonly run: Run
  step = 0
  evaluation: Evaluation | undefined
  #over = false
  #epsilon: number | undefined
  readonly #returns: number[] = []
  readonly #marks: { time: number; step: number }[]

  constructor(run: Run, now: number) {
    this.run = run
    this.#marks = [{ time: now, step: 0 }]
  }

  take(event: TrainEvent): void {
    if (event.type === 'checkpoint') return
    this.step = event.step
    if (event.type === 'start') this.#marks[0]!.step = event.step
    if (event.type === 'learn') this.#epsilon = event.metrics.epsilon ?? this.#epsilon
    else if (event.type === 'evaluation') this.evaluation = event
    else if (event.type === 'end') this.#over = true
    else if (event.type === 'episode') {
      this.#returns.push(event.return)
      if (this.#returns.length > EPISODES) this.#returns.shift()
    }
  }

  /**
   * `21,034/50,000 steps · 8,120/s · 4s left · return 187.3 · ε 0.04 · evaluation 475.2`, at `now` milliseconds. The
   * rate and ε are dropped if the line exceeds `width` characters.
   */
  text(now: number, width = Infinity): string {
    const { steps } = this.run
    const rate = this.#rate(now)
    const returns = this.#returns
    const mean = returns.reduce((sum, x) => sum + x, 0) / returns.length
    const parts = {
      steps: `${count(this.step)}/${count(steps)} steps`,
      rate: rate > 0 && `${count(Math.round(rate))}/s`,
      left: rate > 0 && !this.#over && this.step < steps && `${duration((steps - this.step) / rate)} left`,
      return: returns.length > 0 && `return ${decimal(mean)}`,
      epsilon: this.#epsilon !== undefined && `ε ${this.#epsilon.toFixed(2)}`,
      evaluation: this.evaluation && `evaluation ${decimal(this.evaluation.mean)}`,
    }
    const join = () => Object.values(parts).filter(Boolean).join(' · ')
    if (join().length > width) parts.rate = false
    if (join().length > width) parts.epsilon = false
    return join()
  }

  /** Steps per second since the last text before the window. */
  #rate(now: number): number {
    const marks = this.#marks
    while (marks.length > 1 && now - marks[1]!.time >= WINDOW) marks.shift()
    marks.push({ time: now, step: this.step })
    const { time, step } = marks[0]!
    return now > time ? ((this.step - step) / (now - time)) * 1000 : 0
  }
}

/** `50,000`. */
export const count = (n: number): string => n.toLocaleString('en-US')

/** A number with at least three significant digits: `475.3`, `0.513`, `500`. */
export const decimal = (x: number): string =>
  Number.isInteger(x) ? count(x) : Math.abs(x) >= 10 ? x.toFixed(1) : x.toPrecision(3)

/** `7s`, `2m 05s`, `1h 20m`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s}s`
  const two = (n: number) => String(n).padStart(2, '0')
  return s < 3600
    ? `${Math.floor(s / 60)}m ${two(s % 60)}s`
    : `${Math.floor(s / 3600)}h ${two(Math.floor((s % 3600) / 60))}m`
}
