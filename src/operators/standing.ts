import { type Score, scoreOf } from '../games/elo.ts'
import type { Evaluation, Run, TrainEvent } from '../loop/events.ts'

/** Training episodes over which the return is averaged. */
const EPISODES = 20
/** Fewest milliseconds over which the rate is averaged. */
const WINDOW = 5_000
/** Milliseconds of a phase before its rate says anything about the time left. */
const SETTLED = 1_000

/** The state of a run that the progress line shows. */
export class Standing {
  readonly run: Run
  step = 0
  evaluation: Evaluation | undefined
  #over = false
  #epsilon: number | undefined
  #games = 0
  readonly #clock: () => number
  readonly #returns: number[] = []
  #marks: { time: number; step: number }[]
  /** Where the present phase began: learning, or a run without any; undefined in the warm-up. */
  #phase: { time: number; step: number } | undefined

  /** @param clock Milliseconds since any moment. */
  constructor(run: Run, clock: () => number = () => performance.now()) {
    this.run = run
    this.#clock = clock
    this.#marks = [{ time: clock(), step: 0 }]
  }

  take(event: TrainEvent): void {
    if (event.type === 'checkpoint') return
    this.step = event.step
    if (event.type === 'start') this.#start()
    else if (event.type === 'learn') {
      this.#epsilon = event.metrics.epsilon ?? this.#epsilon
      if (!this.#phase) this.#begin(event.step)
    } else if (event.type === 'evaluation') this.evaluation = event
    else if (event.type === 'end') this.#over = true
    else if (event.type === 'episode') {
      this.#games = Math.max(this.#games, event.episode + 1)
      this.#returns.push(event.return)
      if (this.#returns.length > EPISODES) this.#returns.shift()
    }
  }

  #start(): void {
    this.#marks[0]!.step = this.step
    if (this.run.agent.plan.updates === 0) this.#begin(this.step)
  }

  /** Begins a phase, whose rate does not depend on steps before. */
  #begin(step: number): void {
    this.#phase = { time: this.#clock(), step }
    this.#marks = [this.#phase]
  }

  /**
   * `21,034/50,000 steps · 8,120/s · 4s left · return 187.3 · ε 0.04 · evaluation 475.2`. Before the first update,
   * `warm-up` replaces the time left, as steps without learning are faster. Board games have games won, drawn and lost
   * instead of returns. If the line exceeds `width` characters, its least important parts are shortened
   * (`evaluation 12–3–5`) and dropped.
   */
  text(width = Infinity): string {
    const { steps } = this.run
    const now = this.#clock()
    const rate = this.#rate(now)
    const progress = `${count(this.step)}/${count(steps)}`
    const parts = {
      steps: `${progress} steps`,
      rate: rate > 0 && `${count(Math.round(rate))}/s`,
      left: !this.#over && this.step < steps && this.#left(now),
      episodes: this.#episodes(),
      epsilon: this.#epsilon !== undefined && `ε ${this.#epsilon.toFixed(2)}`,
      evaluation: this.evaluation && `evaluation ${this.#result(this.evaluation.returns)}`,
    }
    const evaluation = parts.evaluation?.replace(/ won, (\S+) drawn, (\S+) lost/, '–$1–$2')
    const shorter = [
      { rate: '' },
      { epsilon: '' },
      { steps: progress },
      { steps: '' },
      { episodes: '' },
      { evaluation },
      { left: '' },
    ]
    const text = () => Object.values(parts).filter(Boolean).join(' · ')
    for (const less of shorter) if (text().length > width) Object.assign(parts, less)
    return text()
  }

  /** Training episodes: how well they went; in self-play, where every win is a loss too, their number. */
  #episodes(): string {
    if (this.#returns.length === 0) return ''
    if (this.run.sides === 2) return `${count(this.#games)} games`
    return `${this.run.sides === 1 ? 'games' : 'return'} ${this.#result(this.#returns)}`
  }

  #result(returns: readonly number[]): string {
    const { sides } = this.run
    return (sides && tally(returns)) ?? decimal(returns.reduce((sum, x) => sum + x, 0) / returns.length)
  }

  /** Steps per second since the last text before the window. */
  #rate(now: number): number {
    const marks = this.#marks
    while (marks.length > 1 && now - marks[1]!.time >= WINDOW) marks.shift()
    marks.push({ time: now, step: this.step })
    const { time, step } = marks[0]!
    return now > time ? ((this.step - step) / (now - time)) * 1000 : 0
  }

  /** Time left at the mean rate of the present phase, with its evaluations. */
  #left(now: number): string {
    if (!this.#phase) return 'warm-up'
    const { time, step } = this.#phase
    const elapsed = now - time
    if (elapsed < SETTLED || this.step === step) return ''
    return `${duration(((this.run.steps - this.step) / (this.step - step)) * (elapsed / 1000))} left`
  }
}

/** Results of board games, `12 won, 3 drawn, 5 lost`; undefined if a return is not 1, 0 or −1. */
export const tally = (returns: readonly number[]): string | undefined =>
  returns.every(x => x === 1 || x === 0 || x === -1) ? scored(scoreOf(returns)) : undefined

/** `12 won, 3 drawn, 5 lost`. */
export const scored = ({ wins, draws, losses }: Score): string =>
  `${count(wins)} won, ${count(draws)} drawn, ${count(losses)} lost`

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
