import { relative } from 'node:path'
import '../../agents/index.ts'
import '../../envs/index.ts'
import '../bridges/gymnasium/gymnasium.ts'
import { agents } from '../core/define-agent.ts'
import { UserError } from '../core/error.ts'
import { type EnvRef, isFile, isKnown, register } from '../core/registry.ts'
import type { StoredRun } from '../store/runs/run.ts'
import { envArgument } from './env-argument.ts'
import type { Experiment } from './experiment.ts'
import { experimentIn } from './load-experiment.ts'
import { quoted } from './quoted.ts'

/** The user's own code that a run needs, as named by the user. */
export interface Named {
  /** A file or a package. */
  readonly env?: string
  readonly experiment?: string
  /** The Python that has Gymnasium; its flag has set it for the bridge already. */
  readonly python?: string
}

/**
 * Loads the code that a run needs besides its folder: the module that registers its environment, or the experiment that
 * holds its agent's functions. A run may come from anywhere, so code that only the run names is never loaded.
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
  const missing = missingCode(run, named)
  if (missing)
    throw new UserError(
      `${run.path} needs ${missing.what}, and code that a run names is loaded only if you name it too: add ` +
        `${missing.flag}.`,
      { usage: true },
    )
  const module = found?.module
  return {
    ...(experiment && { experiment }),
    env: { id, ...(module !== undefined && { module }), ...(options && { options }) },
  }
}

/** Describes what registers a run's environment. */
export const registering = ({ id, module }: EnvRef): string =>
  `the ${module === undefined || isFile(module) ? 'file' : 'package'} that registers ${id}`

/** The value of `--env` that names it. */
export const moduleFlag = ({ id, module }: EnvRef): string =>
  module === undefined ? './file.ts' : isFile(module) ? relative('', module) : `${module}:${id}`

function missingCode({ env, agent, experiment }: StoredRun, named: Named): { what: string; flag: string } | undefined {
  const known = isKnown(env.id)
  if (!known && env.id.startsWith('gymnasium:'))
    return { what: `the Python module of ${env.id}`, flag: `--env ${env.id}` }
  if (env.module !== undefined ? named.env === undefined : !known && experiment === undefined)
    return { what: registering(env), flag: `--env ${moduleFlag(env)}` }
  const flag = `--experiment ${experiment === undefined ? './file.ts' : relative('', experiment)}`
  if (!known) return { what: `the experiment that registers ${env.id}`, flag }
  if (!agents().some(({ agentName }) => agentName === agent.name))
    return { what: `the experiment that defines the agent ${agent.name}`, flag }
  if (agent.unsaved.length > 0 && named.experiment === undefined)
    return { what: `the ${agent.unsaved.join(' and ')} of its agent, which no file holds`, flag }
  return undefined
}

/** The flags that name a run's own code, for commands shown to the user. */
export const naming = (named: Named): string =>
  (['env', 'experiment', 'python'] as const)
    .map(flag => (named[flag] === undefined ? '' : ` --${flag} ${quoted(named[flag])}`))
    .join('')
