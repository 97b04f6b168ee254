import * as builtIn from '../../../agents/index.ts'
import { type Named, naming } from '../../app/code/code.ts'
import { quoted } from '../../app/quoted.ts'
import { visible } from '../../core/guard/visible.ts'
import { isFinished } from '../../core/snapshot.ts'
import type { EventOf, Run, TrainEvent } from '../../loop/events.ts'
import { count, duration } from '../../operators/standing.ts'
import type { Paint } from '../../terminal/terminal.ts'
import { printPath, sayLines, sayNext, showPainted } from '../output.ts'
import { showing } from './next-commands.ts'
import { outcome } from './outcome.ts'

export interface SummaryOptions {
  readonly folder: string
  readonly seed: number
  /** The user's own code that the run needs, for the commands shown. */
  readonly named: Named
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
  #run: Run | undefined
  #evaluation: EventOf<'evaluation'> | undefined
  #end: EventOf<'end'> | undefined

  constructor(options: SummaryOptions) {
    this.#options = options
  }

  take(event: TrainEvent): void {
    if (event.type === 'start') {
      this.#run = event.run
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
  }

  print(): void {
    const { folder, json } = this.#options
    const end = this.#end
    if (!end) return
    const evaluation = this.#evaluation?.step === end.step ? this.#evaluation : undefined
    const solvedAt = this.#run?.solvedAt ?? Infinity
    const obvious = end.cause === 'completed' || (end.cause === 'solved' && (evaluation?.mean ?? 0) >= solvedAt)
    if (!obvious) this.#say(visible(end.reason))
    const time = duration((performance.now() - this.#began) / 1000)
    this.#say(`${count(end.step)} steps · ${count(end.episodes)} episodes · ${count(end.updates)} updates · ${time}`)
    if (evaluation) {
      const result = (paint?: Paint) => outcome(evaluation, this.#run!, paint)
      if (json) this.#say(result())
      else showPainted(result)
    }
    if (!json) printPath(folder)
    if (!this.#options.quiet) sayNext(this.#next(end))
  }

  /** What to try next, and its command. */
  #next({ cause, episodes }: EventOf<'end'>): [string, string][] {
    const { folder, seed, named, again } = this.#options
    const code = naming(named)
    const rows: [string, string][] = [['other episodes', `npx sente eval ${quoted(folder)} --seed ${seed + 1}${code}`]]
    if (again !== undefined) rows.push(['another seed', again])
    if (!isFinished(cause)) rows.unshift(['resume', `npx sente resume ${quoted(folder)}${code}`])
    const recorded = episodes > 0 || this.#evaluation !== undefined
    const shown = recorded ? showing(folder, named, this.#run?.sides !== undefined) : []
    const name = Object.values(builtIn).find(({ agentName }) => agentName === this.#run?.agentSpec?.name)?.agentName
    const agent = name ?? (named.agent && quoted(named.agent)) // no command lists that of an experiment
    const options: [string, string][] = agent ? [['its options', `npx sente agents ${agent}`]] : []
    return [...shown, ...rows, ...options]
  }

  #say(text: string): void {
    if (!this.#options.quiet) sayLines(text)
  }
}
