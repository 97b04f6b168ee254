import { relative } from 'node:path'
import '../../../envs/index.ts'
import '../../bridges/gymnasium/gymnasium.ts'
import { agents } from '../../core/define-agent.ts'
import { UserError } from '../../core/error.ts'
import { type EnvRef, isFile, isKnown, register } from '../../core/registry.ts'
import { kindOf } from '../../store/access/failure.ts'
import type { StoredRun } from '../../store/runs/run.ts'
import { envArgument } from '../env-argument.ts'
import type { Experiment } from '../experiment.ts'
import { experimentIn } from '../load-experiment.ts'
import { quoted } from '../quoted.ts'
import { agentArgument } from './agent-argument.ts'

/** The user's own code that a run needs, as named by the user. */
export interface Named {
  /** The file or package that registers its environment. */
  readonly env?: string
  /** The file or package that defines its agent. */
  readonly agent?: string
  readonly experiment?: string
  /** The Python that has Gymnasium; its flag has set it for the bridge already. */
  readonly python?: string
}

/**
 * Loads the code that a run needs besides its folder: the modules that register its environment and define its agent,
 * or the experiment that holds its agent's functions. A run may come from anywhere, so code that only the run names is
 * never loaded.
 *
 * @returns the experiment, if named, and the run's environment with the module that was named.
 * @throws UserError when code must be named, or belongs to another run.
 */
export async function codeBehind(run: StoredRun, named: Named): Promise<{ experiment?: Experiment; env: EnvRef }> {
  const experiment = named.experiment === undefined ? undefined : await experimentIn(named.experiment)
  if (experiment && typeof experiment.env === 'object' && 'create' in experiment.env) register(experiment.env)
  const { id, options } = run.env
  const found = named.env === undefined ? undefined : await envArgument(named.env, {}, run.env)
  if (found && found.id !== id)
    throw new UserError(`${run.path} was trained in ${id}, not in ${found.id}: name the module that registers ${id}.`, {
      usage: true,
    })
  const agent = named.agent === undefined ? undefined : await agentArgument(named.agent, run.agent.name)
  if (agent && agent.agentName !== run.agent.name)
    throw new UserError(
      `${run.path} is a run of ${run.agent.name}, not of ${agent.agentName}: name the module that defines ` +
        `${run.agent.name}.`,
      { usage: true },
    )
  const missing = missingCode(run, named)
  if (missing.length > 0) throw unnamed(run, missing)
  const module = found?.module
  return {
    ...(experiment && { experiment }),
    env: { id, ...(module !== undefined && { module }), ...(options && { options }) },
  }
}

/**
 * Loads the modules that define own agents, for a run that only acts.
 *
 * @throws UserError when the run's agent is defined in none of them, and is not built in.
 */
export async function agentBehind(run: StoredRun, modules: readonly string[]): Promise<void> {
  const { name, module } = run.agent
  const factories = await Promise.all(modules.map(text => agentArgument(text, name)))
  const named = module === undefined ? agents() : factories
  if (!named.some(({ agentName }) => agentName === name)) throw unnamed(run, [definition(run)])
}

/**
 * Checks what `codeBehind` would load, without loading it.
 *
 * @throws UserError when a run needs code that is not named.
 */
export function requireNamed(run: StoredRun, named: Named): void {
  const missing = missingCode(run, named, named)
  if (missing.length > 0) throw unnamed(run, missing)
}

/** The flags that name the code that a run needs, for commands shown to the user. */
export const flagsNeeded = (run: StoredRun): string =>
  missingCode(run, {})
    .map(({ flag }) => ` ${flag}`)
    .join('')

const unnamed = ({ path }: StoredRun, missing: readonly Missing[]): UserError =>
  new UserError(
    `${path} needs ${missing.map(({ what }) => what).join(' and ')}, and code that a run names is loaded only if you ` +
      `name it too: add ${missing.map(({ flag }) => flag).join(' ')}.`,
    { usage: true },
  )

/** Describes what registers a run's environment. */
export const registering = ({ id, module }: EnvRef): string =>
  `the ${module === undefined || isFile(module) ? 'file' : 'package'} that registers ${id}`

/** The value of `--env` that names it. */
export const moduleFlag = ({ id, module }: EnvRef): string => valueFor(module, id)

const valueFor = (module: string | undefined, name: string): string =>
  module === undefined ? './file.ts' : isFile(module) ? pathTo(module) : quoted(`${module}:${name}`)

/** The path of a file from here; says so if there is no file. */
const pathTo = (file: string): string => {
  const path = quoted(relative('', file))
  return kindOf(file) ? path : `<its new path> (${path} does not exist)`
}

/** Code that a run needs, and the flag that names it. */
interface Missing {
  readonly what: string
  readonly flag: string
}

const definition = ({ agent: { name, module } }: StoredRun): Missing => ({
  what: `the ${module === undefined || isFile(module) ? 'file' : 'package'} that defines the agent ${name}`,
  flag: `--agent ${valueFor(module, name)}`,
})

/** @param later What is named and not yet loaded. */
function missingCode(run: StoredRun, named: Named, later: Named = {}): Missing[] {
  const { env, agent, experiment } = run
  const missing: Missing[] = []
  const inExperiment = (what: string) => {
    const flag = `--experiment ${experiment === undefined ? './file.ts' : pathTo(experiment)}`
    if (!missing.some(other => other.flag === flag)) missing.push({ what, flag })
  }
  const known = isKnown(env.id) || (later.env ?? later.experiment) !== undefined
  if (!known && env.id.startsWith('gymnasium:'))
    missing.push({ what: `the Python module of ${env.id}`, flag: `--env ${quoted(env.id)}` })
  else if (env.module !== undefined ? named.env === undefined : !known && experiment === undefined)
    missing.push({ what: registering(env), flag: `--env ${moduleFlag(env)}` })
  else if (!known) inExperiment(`the experiment that registers ${env.id}`)

  const { name, module, unsaved } = agent
  const defined =
    agents().some(({ agentName }) => agentName === name) || (later.agent ?? later.experiment) !== undefined
  if (module !== undefined && named.agent === undefined && named.experiment === undefined) missing.push(definition(run))
  else if (!defined) inExperiment(`the experiment that defines the agent ${name}`)
  else if (unsaved.length > 0 && named.experiment === undefined)
    inExperiment(`the ${unsaved.join(' and ')} of its agent, which no file holds`)
  return missing
}

/** The flags that name a run's own code, for commands shown to the user. */
export const naming = (named: Named): string =>
  (['env', 'agent', 'experiment', 'python'] as const)
    .map(flag => (named[flag] === undefined ? '' : ` --${flag} ${quoted(named[flag])}`))
    .join('')
