import { labelOf, type Trial } from '../../../app/sweep/plan.ts'
import type { SweepEvent } from '../../../app/sweep/sweep.ts'
import type { TrialResult } from '../../../app/sweep/trial.ts'
import { count, decimal, duration } from '../../../operators/standing.ts'
import { shortened } from '../../../terminal/fit.ts'
import { terminal } from '../../../terminal/terminal.ts'
import { say, warn } from '../../output.ts'

/** Milliseconds between redraws. */
const REDRAW = 200

interface Standing {
  readonly step: number
  /** The last evaluation, or episode. */
  readonly text: string
}

/** Shows the trials of a sweep: a line for each that ends, and in a terminal, below, one for each that runs. */
export class LiveSweep {
  readonly #trials: number
  readonly #running = new Map<Trial, Standing>()
  readonly #began = performance.now()
  readonly #timer: NodeJS.Timeout | undefined
  #over: number
  /** Trials that ended in this call, for the time left. */
  #done = 0
  #drawn = 0

  /** @param over Runs that are over and are not reported. */
  constructor(runs: number, over: number) {
    this.#trials = runs
    this.#over = over
    if (process.stderr.isTTY && process.env.TERM !== 'dumb')
      this.#timer = setInterval(() => this.#draw(), REDRAW).unref()
  }

  take(event: SweepEvent): void {
    const { trial, type } = event
    const { step = 0, text = '' } = this.#running.get(trial) ?? {}
    if (type === 'begin') this.#running.set(trial, { step: 0, text: 'starting' })
    else if (type === 'copied') return
    else if (type === 'at') this.#running.set(trial, { step: event.step, text: textOf(event) ?? text })
    else {
      const ran = this.#running.delete(trial)
      this.#clear()
      if (type === 'result') {
        this.#over++
        if (ran) this.#done++
        say(`${trialName(trial)}: ${resultText(event.result)}${ran ? '' : ', kept'}`)
      } else if (type === 'problem') warn(`${trialName(trial)}: ${event.text}`)
      else say(`${trialName(trial)}: stopped after ${count(Math.max(step, event.step))} steps, saved`)
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.#clear()
  }

  #clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\r\u001b[${this.#drawn}A\u001b[J`)
    this.#drawn = 0
  }

  #draw(): void {
    const { width } = terminal(process.stderr)
    const lines = [...this.#running].map(([trial, { step, text }]) => {
      const share = Math.min(100, Math.floor((100 * step) / trial.experiment.steps))
      return `${String(share).padStart(3)}% ${trialName(trial)}: ${count(step)} steps${text && ` · ${text}`}`
    })
    this.#clear()
    for (const line of [...lines, this.#total()]) process.stderr.write(`${shortened(line, width - 1)}\n`)
    this.#drawn = lines.length + 1
  }

  #total(): string {
    const shares = [...this.#running].reduce((sum, [trial, { step }]) => sum + step / trial.experiment.steps, 0)
    const seconds = (performance.now() - this.#began) / 1000
    const left = (seconds / (this.#done + shares)) * (this.#trials - this.#over - shares)
    const time = Number.isFinite(left) && this.#done + shares > 0.05 ? ` · ${duration(left)} left` : ''
    return `${count(this.#over)} of ${count(this.#trials)} runs${time}`
  }
}

const textOf = (event: { readonly evaluation?: number; readonly return?: number }): string | undefined =>
  event.evaluation !== undefined
    ? `evaluation ${decimal(event.evaluation)}`
    : event.return !== undefined
      ? `return ${decimal(event.return)}`
      : undefined

/** `learningRate=0.001 seed 3`; in a search, the number of the trial before it. */
export const trialName = ({ number, setting, seed }: Trial): string =>
  `${number === undefined ? '' : `trial ${number}, `}${labelOf(setting)} seed ${seed}`.trim()

/** `mean return 500.0 after 12,000 steps in 8s (solved)`. */
const resultText = ({ mean, step, seconds, cause }: TrialResult): string =>
  `${mean === undefined ? cause : `mean return ${decimal(mean)}`} after ${count(step)} steps in ${duration(seconds)}` +
  (cause === 'solved' ? ', solved' : cause === 'rule' ? ', pruned' : '')
