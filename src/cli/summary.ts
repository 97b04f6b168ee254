import type { Experiment } from '../experiment.ts'
import type { Evaluation, EventOf, TrainEvent } from '../loop/events.ts'
import { count, decimal, duration } from '../operators/standing.ts'
import type { TrainFlags } from './plan.ts'
import { table } from './table.ts'

/** `mean return 498.2 ± 4.1 over 100 greedy episodes, from 471.0 to 500.0`. */
export function outcome({ mean, std, returns }: Pick<Evaluation, 'mean' | 'std' | 'returns'>): string {
  const range = `from ${decimal(Math.min(...returns))} to ${decimal(Math.max(...returns))}`
  return `mean return ${decimal(mean)} ± ${std.toFixed(1)} over ${returns.length} greedy episodes, ${range}`
}

export interface SummaryOptions {
  readonly folder: string
  readonly file: string | undefined
  readonly flags: TrainFlags
  readonly experiment: Experiment
}

/** What `sente train` says around its progress bar: people read it on standard error, results go to standard output. */
export class Summary {
  readonly #options: SummaryOptions
  readonly #began = performance.now()
  #evaluation: EventOf<'evaluation'> | undefined
  #end: EventOf<'end'> | undefined

  constructor(options: SummaryOptions) {
    this.#options = options
  }

  take(event: TrainEvent): void {
    if (event.type === 'start') {
      const { run } = event
      this.#say(
        `${run.agentSpec?.name} on ${run.env.id} · seed ${run.seed} · ${run.envs > 1 ? `${run.envs} environments · ` : ''}${run.engine.description}`,
      )
    }
    if (event.type === 'evaluation') this.#evaluation = event
    if (event.type === 'end') this.#end = event
  }

  print(): void {
    const { folder, flags } = this.#options
    const end = this.#end
    if (!end) return
    const time = duration((performance.now() - this.#began) / 1000)
    const reason = end.reason === 'completed' ? 'all steps done' : end.reason
    this.#say(reason)
    this.#say(`${count(end.step)} steps · ${count(end.episodes)} episodes · ${count(end.updates)} updates · ${time}`)
    const evaluation = this.#evaluation?.step === end.step ? this.#evaluation : undefined
    if (!flags.json) {
      if (evaluation) console.log(outcome(evaluation))
      console.log(folder)
    }
    this.#say(`\nnext:\n${table(undefined, this.#next())}`)
  }

  /** What to try, and how. */
  #next(): [string, string][] {
    const { folder, file, flags, experiment } = this.#options
    const { seed = 0 } = experiment
    const again = Object.entries({ ...flags, seed: seed + 1, set: undefined, out: undefined })
      .filter(([, value]) => value !== undefined)
      .map(([flag, value]) => (value === true ? `--${flag}` : `--${flag} ${value}`))
    const set = Object.entries(flags.set ?? {}).map(([key, text]) => `--set ${key}=${text}`)
    return [
      ['  other episodes', `npx sente eval ${folder} --seed ${seed + 1}`],
      ['  another seed', `npx sente train ${[file ?? [], ...again, ...set].flat().join(' ')}`],
      ['  what can be set', 'npx sente agents'],
    ]
  }

  #say(text: string): void {
    if (!this.#options.flags.quiet) process.stderr.write(`${text}\n`)
  }
}
