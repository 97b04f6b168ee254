import { relative } from 'node:path'
import '../../agents/index.ts'
import '../../envs/index.ts'
import '../gymnasium/gymnasium.ts'
import { agents } from '../core/define-agent.ts'
import { UserError } from '../core/error.ts'
import { isKnown, register } from '../core/registry.ts'
import type { Experiment } from '../experiment.ts'
import type { StoredRun } from '../store/run.ts'
import { envArgument } from './env-argument.ts'
import { experimentIn } from './plan.ts'

/** Files of a person's that were named on the command line. */
export interface Named {
  readonly env?: string
  readonly experiment?: string
  /** The Python that has Gymnasium; its flag has told the bridge already. */
  readonly python?: string
}

/**
 * Loads the code that a run needs besides its folder: what registers its environment, or what defines its agent's functions. A run
 * may come from anywhere, so a file that only the run names is not run.
 *
 * @returns the experiment, if it was named.
 * @throws UserError when a file must be named, or is another one.
 */
export async function codeBehind(run: StoredRun, named: Named): Promise<Experiment | undefined> {
  const experiment = named.experiment === undefined ? undefined : await experimentIn(named.experiment)
  if (experiment && typeof experiment.env === 'object' && 'create' in experiment.env) register(experiment.env)
  if (named.env !== undefined) {
    const { id } = await envArgument(named.env)
    if (id !== run.env.id)
      throw new UserError(`${run.path} was trained in ${run.env.id}, not in ${id}: name the file that registers it.`, {
        usage: true,
      })
  }
  const missing = missingCode(run, named)
  if (missing)
    throw new UserError(
      `${run.path} needs ${missing.what}, and a file that a run names is run only when you name it too: add ${missing.flag}.`,
      { usage: true },
    )
  return experiment
}

function missingCode({ env, agent, experiment }: StoredRun, named: Named): { what: string; flag: string } | undefined {
  const shown = (path: string | undefined) => (path === undefined ? './file.ts' : relative('', path))
  const known = isKnown(env.id)
  if (!known && env.id.startsWith('gymnasium:'))
    return { what: `the Python module of ${env.id}`, flag: `--env ${env.id}` }
  if (env.module !== undefined ? named.env === undefined : !known && experiment === undefined)
    return { what: `the file that registers ${env.id}`, flag: `--env ${shown(env.module)}` }
  const flag = `--experiment ${shown(experiment)}`
  if (!known) return { what: `the experiment that registers ${env.id}`, flag }
  if (!agents().some(({ agentName }) => agentName === agent.name))
    return { what: `the experiment that defines the agent ${agent.name}`, flag }
  if (agent.unsaved.length > 0 && named.experiment === undefined)
    return { what: `the ${agent.unsaved.join(' and ')} of its agent, which no file holds`, flag }
  return undefined
}

/** The flags with which a run's own files are named, for commands that are shown. */
export const naming = (named: Named): string =>
  (['env', 'experiment', 'python'] as const)
    .map(flag => (named[flag] === undefined ? '' : ` --${flag} ${named[flag]}`))
    .join('')
