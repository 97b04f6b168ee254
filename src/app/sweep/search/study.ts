import { UserError } from '../../../core/error.ts'
import { type Rng, rng } from '../../../core/rng.ts'
import { type Entry, Journal } from '../../../store/study/journal.ts'
import { distributionText, MAXIMIZE, OP, STATES, type TrialState } from '../../../store/study/operations.ts'
import { isOver, type StoredStudy, type StoredTrial } from '../../../store/study/replay.ts'
import { type Successor, successor } from '../../../tuning/population.ts'
import type { Pruner } from '../../../tuning/pruner.ts'
import type { Sampler } from '../../../tuning/sampler.ts'
import type { Parameter, Point } from '../../../tuning/space.ts'
import type { Texts } from '../../env-argument.ts'
import { compatible, distributionOf, finishedOf, pointOf, reportsOf, rungName } from './distribution.ts'
import { textAt } from './space.ts'

/** The file of a study in the folder of its sweep. */
export const JOURNAL = 'study.journal'

/** What a study is about, kept in it: trials with another subject are not comparable. */
export type Subject = Readonly<Record<string, unknown>>

export interface StudyOptions {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly subject: Subject
  readonly sampler: Sampler
  /** Trials in a generation of population-based training; the sampler then proposes the first one. Default: none. */
  readonly population?: number | undefined
  readonly pruner?: Pruner | undefined
  /** Seed of the sampler. */
  readonly seed: number
}

/** A search in its journal, which may also hold trials of Python's Optuna. */
export class Study {
  readonly #journal: Journal
  readonly #options: StudyOptions

  /** Reads the study of a folder, if there is one. @throws UserError when it is about something else. */
  constructor(folder: string, options: StudyOptions) {
    this.#journal = new Journal(folder, JOURNAL)
    this.#options = options
    const stored = this.#stored
    if (stored) requireSame(this.#journal.path, stored, options)
  }

  /** All trials, in the order of their numbers. */
  get trials(): readonly StoredTrial[] {
    return this.#stored?.trials ?? []
  }

  /** Trials of this search that have not ended. */
  get open(): readonly StoredTrial[] {
    return this.trials.filter(trial => isOwn(trial) && !isOver(trial))
  }

  /** Trials that have ended, and those of this search that have not. */
  get count(): number {
    return this.trials.filter(trial => isOwn(trial) || isOver(trial)).length
  }

  /** Writes the study into its journal, unless it is there. */
  begin(): void {
    const { name, subject } = this.#options
    if (!this.#stored) this.#journal.append([{ op_code: OP.createStudy, study_name: name, directions: [MAXIMIZE] }])
    const { id: study_id, userAttributes } = this.#stored!
    if (userAttributes.sente === undefined)
      this.#journal.append([{ op_code: OP.setStudyAttribute, study_id, user_attr: { sente: subject } }])
  }

  /**
   * Proposes a trial and writes it into the journal. The last `lag` − 1 trials before it count as running even if they
   * have ended, so that the proposal does not depend on which of them end first.
   *
   * @returns undefined while one of the trials that it depends on is running.
   */
  propose(lag: number): StoredTrial | undefined {
    const { parameters, sampler, seed } = this.#options
    const number = this.trials.length
    const last = this.#lastGeneration
    const seen = last ? last.at(-1)!.number + 1 : Math.max(0, number - lag + 1)
    if (this.open.some(trial => trial.number < seen)) return undefined
    const stream = rng(seed).split('sweep')
    const late = this.trials.slice(seen).filter(isOwn)
    const running = late.map(trial => pointOf(parameters, trial))
    const history = { number, finished: this.#finished(seen), running }
    const heir = last && this.#successor(last, late.length, stream.split(number))
    const point = heir?.point ?? sampler(parameters, history, stream)
    const attributes = { [RUN]: runName(number), [SEEN]: seen, ...(heir && { [PARENT]: heir.parent }) }
    this.#journal.append([this.#creation(point, attributes)])
    return this.trials.findLast(isOwn)!
  }

  /** The generation before that of the next trial; undefined in the first one, and without population. */
  get #lastGeneration(): readonly StoredTrial[] | undefined {
    const { population } = this.#options
    const own = this.trials.filter(isOwn)
    if (population === undefined || own.length < population) return undefined
    const begun = own.length - (own.length % population)
    return own.slice(begun - population, begun)
  }

  /** @param slot The index of the next trial in its generation. */
  #successor(last: readonly StoredTrial[], slot: number, random: Rng): Successor | undefined {
    const { parameters } = this.#options
    const members = last.map(trial => ({
      number: trial.number,
      point: pointOf(parameters, trial),
      loss: trial.state === 'complete' ? -(trial.value ?? Number.NaN) : Number.NaN,
    }))
    return successor(parameters, members, slot, random)
  }

  /** Keeps an evaluation of a trial. @returns whether the pruner stops the trial. */
  report(number: number, step: number, value: number): boolean {
    const { id: trial_id, reports } = this.trials[number]!
    if (!reports.has(step) && Number.isFinite(value))
      this.#journal.append([{ op_code: OP.setReport, trial_id, step, intermediate_value: value }])
    const trial = this.trials[number]!
    const until = reportsOf(trial).filter(report => report.step <= step)
    if (!this.#options.pruner || until.length === 0) return false
    const seen = Number(trial.userAttributes[SEEN] ?? 0)
    const { prune, rungs = [] } = this.#options.pruner(until, this.#finished(seen))
    const entries = rungs.flatMap((loss, rung): Entry[] => {
      const name = rungName(rung)
      if (trial.systemAttributes[name] !== undefined) return []
      return [{ op_code: OP.setSystemAttribute, trial_id, system_attr: { [name]: -loss } }]
    })
    if (entries.length > 0) this.#journal.append(entries)
    return prune
  }

  /** Ends a trial. @param value The objective; for a pruned trial, that of its last report. */
  finish(number: number, state: TrialState, value?: number): void {
    const trial = this.trials[number]!
    const last = reportsOf(trial).at(-1)
    const result = state === 'pruned' && last ? -last.loss : value
    const values = result === undefined ? null : [result]
    this.#journal.append([{ op_code: OP.setState, trial_id: trial.id, state: STATES.indexOf(state), values }])
  }

  /** Whether a trial is one of this program, not of Python's Optuna. */
  isOwn(trial: StoredTrial): boolean {
    return isOwn(trial)
  }

  /** The settings of a trial as texts. */
  settingOf(trial: StoredTrial): Texts {
    return Object.fromEntries(
      this.#options.parameters.flatMap(({ name, domain }): [string, string][] => {
        const stored = trial.params.get(name)
        return stored ? [[name, textAt(domain, stored.value)]] : []
      }),
    )
  }

  get #stored(): StoredStudy | undefined {
    const studies = [...this.#journal.replay.studies.values()]
    return studies.find(({ name }) => name === this.#options.name) ?? (studies.length === 1 ? studies[0] : undefined)
  }

  /** Trials that ended with a result: those with numbers below `seen`, and all of others. */
  #finished(seen: number) {
    return this.trials
      .filter(trial => trial.number < seen || !isOwn(trial))
      .filter(({ state }) => state === 'complete' || state === 'pruned')
      .map(trial => finishedOf(this.#options.parameters, trial))
  }

  /** One line for all of a trial, so that a kill never leaves half of its parameters. */
  #creation(point: Point, user_attrs: object): Entry {
    const chosen = this.#options.parameters.filter(({ name }) => name in point)
    const distributions = chosen.map(({ name, domain }) => [name, distributionText(distributionOf(domain))])
    return {
      op_code: OP.createTrial,
      study_id: this.#stored!.id,
      state: STATES.indexOf('running'),
      value: null,
      values: null,
      distributions: Object.fromEntries(distributions),
      params: point,
      user_attrs,
      system_attrs: {},
      intermediate_values: {},
    }
  }
}

/**
 * Attributes of our trials: the beginning of the names of its run folders, how many trials its proposal saw, and the
 * trial whose weights it starts from.
 */
const [RUN, SEEN, PARENT] = ['run', 'seen', 'parent']

const runName = (number: number) => `trial-${String(number).padStart(3, '0')}`

const isOwn = ({ userAttributes }: StoredTrial): boolean => userAttributes[SEEN] !== undefined

/** The number of the trial whose weights a trial starts from, if there is one. */
export const parentOf = ({ userAttributes }: StoredTrial): number | undefined =>
  userAttributes[PARENT] === undefined ? undefined : Number(userAttributes[PARENT])

/** The beginning of the names of a trial's run folders. */
export const runOf = ({ number }: StoredTrial): string => runName(number)

/** @throws UserError when a study has another direction, subject or kind of parameter. */
function requireSame(path: string, { directions, userAttributes, trials }: StoredStudy, options: StudyOptions): void {
  const refuse = (why: string) => {
    throw new UserError(`${path} ${why}: choose another folder with --out.`, { usage: true })
  }
  if (directions.length !== 1 || directions[0] !== MAXIMIZE)
    refuse('does not maximize one value, as a search for the highest mean return does')
  const before = (userAttributes.sente ?? options.subject) as Subject
  const known = Object.keys(options.subject).filter(key => key in before) // not options that came with a newer version
  const other = known.find(key => shown(before[key]) !== shown(options.subject[key]))
  if (other !== undefined) refuse(`is about ${other} ${shown(before[other])}, not ${shown(options.subject[other])}`)
  for (const { name, domain } of options.parameters) {
    const now = distributionOf(domain)
    const stored = trials.map(trial => trial.params.get(name)?.distribution).find(one => one && !compatible(one, now))
    if (stored) refuse(`searches ${name} as ${distributionText(stored)}, not as ${distributionText(now)}`)
  }
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
