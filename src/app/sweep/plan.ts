import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { reference } from '../../core/registry.ts'
import { kindOf } from '../../store/access/failure.ts'
import { look } from '../../store/access/look.ts'
import { list } from '../../store/access/read.ts'
import { newestCheckpoint } from '../../store/checkpoints/checkpoint.ts'
import { writerOf } from '../../store/runs/lock.ts'
import { loadRun, type StoredRun } from '../../store/runs/run.ts'
import type { Texts } from '../env-argument.ts'
import type { Experiment } from '../experiment.ts'
import { type Fields, loadExperiment, type Wanted, withFields } from '../load-experiment.ts'
import { quoted } from '../quoted.ts'
import { combinations, type Grid, gridOf } from './grid.ts'
import { searched, textOf, textsOf } from './search/space.ts'

/** What a sweep trains. */
export interface SweepOptions {
  /** The experiment file, if there is one. */
  readonly file?: string | undefined
  /** The agent, the environment, and settings with their alternatives, as `gridOf` reads them. */
  readonly wanted?: Wanted
  /** Other settings, the same for all trials. */
  readonly fields?: Fields
  /** Number of seeds, from that of the fields or the experiment on. */
  readonly seeds: number
  /** The folder of the trials. Default: `sweeps/<name of the experiment>`. */
  readonly out?: string | undefined
}

/** A run of a sweep. */
export interface Trial {
  /** In a search: the number of the trial that the run belongs to. */
  readonly number?: number
  /** The settings that differ between trials, as texts. */
  readonly setting: Texts
  readonly seed: number
  /** Its run folder. */
  readonly folder: string
  readonly wanted: Wanted
  readonly fields: Fields
  readonly experiment: Experiment
  /** What an earlier call has left: nothing, a run without a checkpoint, one to resume, or one that is over. */
  readonly found: 'nothing' | 'left' | 'begun' | 'over'
}

/** A sweep before it runs. */
export interface Plan {
  /** The experiment file, if there is one. */
  readonly file: string | undefined
  readonly folder: string
  /** Seeds vary slowest, so that every setting has results early. */
  readonly trials: readonly Trial[]
}

/**
 * Lists the trials of a sweep, and finds those that an earlier call has run.
 *
 * @throws UserError when a setting does not fit, or the folder holds trials with other settings.
 */
export async function planSweep({ file, wanted = {}, fields = {}, seeds, out }: SweepOptions): Promise<Plan> {
  const { set = {}, agent, env, envSet, plain = false } = wanted
  const subject = { plain, ...(agent && { agent }), ...(env && { env }), ...(envSet && { envSet }) }
  const base = await loadExperiment(file, subject, fields)
  const grid = { ...gridOfSpace(base, set), ...gridOf(base.agent, set) }
  const folder = out ?? join('sweeps', base.name)
  const varied = Object.keys(grid).filter(name => grid[name]!.length > 1)
  const settings = await Promise.all(
    combinations(grid).map(async set => {
      const own = { ...subject, set }
      const { sweep, ...experiment } = await loadExperiment(file, own, fields)
      return { wanted: own, experiment, setting: settingOf(experiment, varied) }
    }),
  )
  const names = settings.map(({ setting }) => nameOf(setting, 0))
  const twice = settings.find((_, i) => names.indexOf(names[i]!) < i)
  if (twice)
    throw new UserError(`two trials have the same setting, ${labelOf(twice.setting)}: name each value once.`, {
      usage: true,
    })
  const first = base.seed ?? 0
  const trials = Array.from({ length: seeds }, (_, k) => first + k).flatMap(seed =>
    settings.map(({ wanted, setting, experiment }): Trial => {
      const seeded = withFields(experiment, { seed })
      const path = join(folder, nameOf(setting, seed))
      const found = foundAt(path, seeded)
      return { setting, seed, folder: path, wanted, fields: { ...fields, seed }, experiment: seeded, found }
    }),
  )
  return { file, folder, trials }
}

/**
 * The choices of an experiment's `sweep` that texts do not replace.
 *
 * @throws UserError for a range or a condition, which need a search.
 */
function gridOfSpace(base: Experiment, set: Texts): Grid {
  if (base.sweep === undefined) return {}
  const own = searched(base, set).parameters.filter(({ name }) => !(name in set))
  const entries = own.map(({ name, domain, conditions }): [string, readonly string[]] => {
    if (domain.kind === 'choice' && conditions.length === 0) return [name, textsOf(domain)]
    throw new UserError(`${name} is searched, not combined: call planSearch, or give its values.`, { usage: true })
  })
  return Object.fromEntries(entries)
}

/** A setting as one text: `learningRate=0.001 gamma=0.99`. */
export const labelOf = (setting: Texts): string =>
  Object.entries(setting)
    .map(([name, text]) => `${name}=${text}`)
    .join(' ')

/** The name of a trial's folder: `learningRate=0.001-s3`. */
const nameOf = (setting: Texts, seed: number): string =>
  [...Object.entries(setting).map(([name, text]) => `${name}=${text}`.replace(/[^\w.=-]/g, '_')), `s${seed}`].join('-')

/** The values of the settings that vary, as texts in one form: `0.001` for `1e-3`. */
const settingOf = ({ agent }: Experiment, varied: readonly string[]): Texts =>
  Object.fromEntries(varied.map(name => [name, textOf(agent.config[name])]))

/** What a run folder holds. @throws UserError when it has other settings, or a process writes to it. */
export function foundAt(folder: string, experiment: Experiment): Trial['found'] {
  if (kindOf(folder) === undefined) return 'nothing'
  if (!look(folder, 'run.json') && list(folder).length === 0) return 'nothing'
  const run = loadRun(folder)
  const other = difference(run, experiment)
  if (other !== undefined)
    throw new UserError(
      `${folder} was trained with ${other}: choose another folder with --out, or delete that run with ` +
        `npx sente runs rm ${quoted(folder)}.`,
      { usage: true },
    )
  const writer = writerOf(folder)
  if (writer !== undefined)
    throw new UserError(`${folder} is being trained by process ${writer}: wait until it ends, or stop it.`)
  if (run.status === 'finished' || run.status === 'diverged' || run.result?.cause === 'rule') return 'over'
  return newestCheckpoint(folder) === undefined ? 'left' : 'begun'
}

/** The first setting in which a run differs from an experiment: `steps 20000, not 50000`. */
function difference(run: StoredRun, experiment: Experiment): string | undefined {
  const env = reference(experiment.env)
  const { agent, steps, seed = 0, envs = 1 } = experiment
  const pairs: [string, unknown, unknown][] = [
    ['the agent', run.agent.name, agent.name],
    ['the environment', run.env.id, env.id],
    ['options of the environment', run.env.options ?? {}, env.options ?? {}],
    ['seed', run.seed, seed],
    ['steps', run.steps, steps],
    ['envs', run.envs, envs],
    ...Object.keys(agent.config)
      .filter(name => typeof agent.config[name] !== 'function' && name in run.agent.config)
      .map((name): [string, unknown, unknown] => [name, run.agent.config[name], agent.config[name]]),
  ]
  const other = pairs.find(([, was, is]) => JSON.stringify(was) !== JSON.stringify(is))
  return other && `${other[0]} ${text(other[1])}, not ${text(other[2])}`
}

const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
