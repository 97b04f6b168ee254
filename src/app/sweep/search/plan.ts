import { join } from 'node:path'
import { UserError } from '../../../core/error.ts'
import { reference } from '../../../core/registry.ts'
import { kindOf } from '../../../store/access/failure.ts'
import type { StoredTrial } from '../../../store/study/replay.ts'
import type { Pruner } from '../../../tuning/pruner.ts'
import type { Sampler } from '../../../tuning/sampler.ts'
import type { Parameter } from '../../../tuning/space.ts'
import type { Texts } from '../../env-argument.ts'
import type { Experiment } from '../../experiment.ts'
import { type Fields, loadExperiment, override, type Wanted, withFields } from '../../load-experiment.ts'
import { foundAt, type SweepOptions, type Trial } from '../plan.ts'
import { reportsOf } from './distribution.ts'
import { type PrunerName, prunerNamed, type SamplerName, samplers } from './named.ts'
import { requireFit, searched } from './space.ts'
import { parentOf, runOf, Study, type StudyOptions } from './study.ts'

/** What a search trains. */
export interface SearchOptions extends Omit<SweepOptions, 'seeds'> {
  /** Runs per trial, with the same seeds in all trials. Default 1. */
  readonly seeds?: number
  /** Trials in total, with those of earlier calls and of Python's Optuna. Default 100. */
  readonly trials?: number
  /** One of the command line, or your own. Default `tpe`. */
  readonly sampler?: SamplerName | Sampler
  /** Trials in a generation; only with sampler `pbt`, and not with a pruner. Default 10. */
  readonly population?: number | undefined
  /** One of the command line, or your own. Default: none. */
  readonly pruner?: PrunerName | Pruner | undefined
}

/** A search before it runs. */
export interface SearchPlan {
  /** The experiment file, if there is one. */
  readonly file: string | undefined
  readonly folder: string
  readonly trials: number
  /** First seed, and how many. */
  readonly seeds: readonly number[]
  /** What all trials have in common. */
  readonly base: Experiment
  readonly wanted: Wanted
  readonly fields: Fields
  readonly study: StudyOptions
}

/** A trial of a search. */
export interface SearchTrial {
  readonly number: number
  readonly state: StoredTrial['state']
  /** The objective: the mean over the seeds of the mean return of the final evaluation; of the last one if pruned. */
  readonly value: number | undefined
  /** The trial whose weights it starts from, in population-based training. */
  readonly parent?: number
  /** The settings that were searched, as texts. */
  readonly setting: Texts
  /** Evaluations during training: steps, over the seeds one after the other, and values. */
  readonly reports: readonly (readonly [step: number, value: number])[]
  /** Its run folders; none for a trial of Python's Optuna. */
  readonly folders: readonly string[]
}

/**
 * Prepares a search: what to train, and what to vary.
 *
 * @throws UserError when a setting does not fit, or the folder holds another search.
 */
export async function planSearch(options: SearchOptions): Promise<SearchPlan> {
  const { file, wanted = {}, fields = {}, seeds = 1, trials = 100, out, sampler = 'tpe', pruner = 'none' } = options
  const population = populationOf(options)
  const { set = {}, agent, env, envSet, plain = false } = wanted
  const subject = { plain, ...(agent && { agent }), ...(env && { env }), ...(envSet && { envSet }) }
  const { parameters, fixed } = searched(await loadExperiment(file, subject, fields), set)
  const { sweep, ...base } = await loadExperiment(file, { ...subject, set: fixed }, fields)
  if (parameters.length === 0)
    throw new UserError(
      'a search needs something to vary: give a range, such as --set learningRate=1e-5..1e-2:log, or alternatives.',
      { usage: true },
    )
  for (const parameter of parameters) requireFit(base.agent, parameter)
  if (pruner !== 'none' && !base.evaluate)
    throw new UserError(
      'a pruner compares evaluations during training, but the experiment has none: add ' +
        'evaluate: { every, episodes }, or leave out --pruner.',
      { usage: true },
    )
  const seed = base.seed ?? 0
  const how = {
    sampler: typeof sampler === 'string' ? samplers[sampler] : sampler,
    population,
    pruner: typeof pruner === 'string' ? prunerNamed(pruner, base.steps * seeds) : pruner,
  }
  const plan: SearchPlan = {
    file,
    folder: out ?? join('sweeps', base.name),
    trials,
    seeds: Array.from({ length: seeds }, (_, k) => seed + k),
    base,
    wanted: { ...subject, set: fixed },
    fields,
    study: { name: base.name, parameters, subject: subjectOf(base, parameters, seeds), ...how, seed },
  }
  const study = new Study(plan.folder, plan.study)
  for (const trial of study.open) for (const seed of plan.seeds) await searchRun(plan, study, trial, seed)
  return plan
}

/** The trials of a search so far. */
export function searchTrials(plan: SearchPlan): readonly SearchTrial[] {
  const study = new Study(plan.folder, plan.study)
  return study.trials.map(trial => ({
    number: trial.number,
    state: trial.state,
    value: trial.value,
    ...(parentOf(trial) !== undefined && { parent: parentOf(trial)! }),
    setting: study.settingOf(trial),
    reports: reportsOf(trial).map(({ step, loss }) => [step, -loss] as const),
    folders: study.isOwn(trial) ? plan.seeds.map(seed => folderOf(plan, trial, seed)).filter(isThere) : [],
  }))
}

/** A run of a trial. @throws UserError when its folder has other settings, or a process writes to it. */
export async function searchRun(plan: SearchPlan, study: Study, trial: StoredTrial, seed: number): Promise<Trial> {
  const setting = study.settingOf(trial)
  const wanted = { ...plan.wanted, set: { ...plan.wanted.set, ...setting } }
  const parent = study.trials[parentOf(trial) ?? -1]
  const own = { seed, ...(parent && { from: folderOf(plan, parent, seed) }) }
  const fields = { ...plan.fields, ...own }
  const base = withFields(plan.base, own)
  const folder = folderOf(plan, trial, seed)
  const experiment = { ...base, agent: override(base.agent, setting) }
  return { number: trial.number, setting, seed, folder, wanted, fields, experiment, found: foundAt(folder, experiment) }
}

/** @throws UserError when the options of population-based training do not fit together. */
function populationOf({ sampler, population, pruner = 'none' }: SearchOptions): number | undefined {
  const refuse = (why: string) => {
    throw new UserError(why, { usage: true })
  }
  if (sampler !== 'pbt')
    return population === undefined
      ? undefined
      : refuse('--population is for population-based training: add --sampler pbt.')
  if (pruner !== 'none') refuse('population-based training replaces bad trials itself: leave out --pruner.')
  return population ?? 10
}

const isThere = (folder: string) => kindOf(folder) === 'folder'

const folderOf = ({ folder }: SearchPlan, trial: StoredTrial, seed: number) => join(folder, `${runOf(trial)}-s${seed}`)

/** What trials must have in common to be compared. */
function subjectOf(
  { env, agent, steps, seed = 0 }: Experiment,
  parameters: readonly Parameter[],
  seeds: number,
): StudyOptions['subject'] {
  const ref = reference(env)
  const searchedNames = new Set(parameters.map(({ name }) => name))
  const config = Object.entries(agent.config).filter(
    ([name, value]) => !searchedNames.has(name) && typeof value !== 'function',
  )
  return {
    agent: agent.name,
    environment: ref.id,
    'options of the environment': ref.options ?? {},
    steps,
    'first seed': seed,
    seeds,
    ...Object.fromEntries(config.map(([name, value]) => [name, typeof value === 'number' ? String(value) : value])),
  }
}
