import { quoted } from '../../app/quoted.ts'
import { visible } from '../../core/guard/visible.ts'
import { isFinished } from '../../core/snapshot.ts'
import type { Evaluation, EventOf, TrainEvent } from '../../loop/events.ts'
import { count, decimal, duration } from '../../operators/standing.ts'
import { print, sayLines, sayNext } from '../output.ts'

/** `mean return 498.2 ± 4.1 over 100 greedy episodes, from 471.0 to 500.0`. */
export function outcome({ mean, std, returns }: Pick<Evaluation, 'mean' | 'std' | 'returns'>): string {
  const range = `from ${decimal(Math.min(...returns))} to ${decimal(Math.max(...returns))}`
  return `mean return ${decimal(mean)} ± ${std.toFixed(1)} over ${returns.length} greedy episodes, ${range}`
}

/** Whether the final evaluation counts as solved. */
const verdict = (mean: number, threshold: number): string =>
  mean >= threshold ? `solved (threshold ${threshold})` : `not solved yet (threshold ${threshold})`

export interface SummaryOptions {
  readonly folder: string
  readonly seed: number
  /** Flags that name the user's own files, for the commands shown. */
  readonly code: string
  /** The command that trains with another seed. */
  readonly again?: string
  /** Which preset the run follows. */
  readonly preset?: string | undefined
  readonly json: boolean
  readonly quiet: boolean
}

/** The text around the progress bar of `sente train`: words go to standard error, results to standard output. */
export class Summary {
  readonly #options: SummaryOptions
  readonly #began = performance.now()
  #solvedAt: number | undefined
  #evaluation: EventOf<'evaluation'> | undefined
  #end: EventOf<'end'> | undefined

  constructor(options: SummaryOptions) {
    this.#options = options
  }

  take(event: TrainEvent): void {
    if (event.type === 'start') {
      const { agentSpec, env, seed, envs, workers, engine } = event.run
      const parts = [
        `${agentSpec?.name} on ${env.id}`,
        `seed ${seed}`,
        envs > 1 && `${envs} environments`,
        workers > 0 && (workers === 1 ? 'a worker' : `${workers} workers`),
        engine.description,
        engine.note,
      ]
      if (this.#options.preset !== undefined) this.#say(visible(this.#options.preset))
      this.#say(visible(parts.filter(Boolean).join(' · ')))
    }
    if (event.type === 'evaluation') this.#evaluation = event
    if (event.type === 'end') this.#end = event
    if (event.type === 'start') this.#solvedAt = event.run.solvedAt
  }

  print(): void {
    const { folder, json } = this.#options
    const end = this.#end
    if (!end) return
    const time = duration((performance.now() - this.#began) / 1000)
    const reason = end.cause === 'completed' ? 'all steps done' : end.reason
    this.#say(visible(reason))
    this.#say(`${count(end.step)} steps · ${count(end.episodes)} episodes · ${count(end.updates)} updates · ${time}`)
    const evaluation = this.#evaluation?.step === end.step ? this.#evaluation : undefined
    if (evaluation && this.#solvedAt !== undefined) this.#say(verdict(evaluation.mean, this.#solvedAt))
    if (!json) {
      if (evaluation) print(outcome(evaluation))
      print(folder)
    }
    if (!this.#options.quiet) sayNext(this.#next(end))
  }

  /** What to try next, and its command. */
  #next({ cause }: EventOf<'end'>): [string, string][] {
    const { folder, seed, code, again } = this.#options
    const rows: [string, string][] = [['other episodes', `npx sente eval ${quoted(folder)} --seed ${seed + 1}${code}`]]
    if (again !== undefined) rows.push(['another seed', again])
    if (!isFinished(cause)) rows.unshift(['resume', `npx sente resume ${quoted(folder)}${code}`])
    return [...rows, ['what can be set', 'npx sente agents']]
  }

  #say(text: string): void {
    if (!this.#options.quiet) sayLines(text)
  }
}
