import type { DeviceRequest } from '../core/agent.ts'
import type { Episode } from '../core/episode.ts'
import { UserError } from '../core/error.ts'
import { type EnvRef, envSpec, make } from '../core/registry.ts'
import { describe } from '../core/space.ts'
import { evaluate } from '../loop/evaluate.ts'
import type { Evaluation, Run } from '../loop/events.ts'
import { agentWith } from '../store/checkpoints/load-agent.ts'
import { loadLearned } from '../store/checkpoints/load-snapshot.ts'
import { loadWeights } from '../store/checkpoints/load-weights.ts'
import { loadRun } from '../store/runs/run.ts'
import { codeBehind, type Named } from './code/code.ts'
import { optionsOf, type Texts } from './env-argument.ts'

/** An evaluation, and what its returns mean. */
export interface RunEvaluation extends Evaluation, Pick<Run, 'solvedAt' | 'sides'> {}

export interface EvaluateRunOptions extends Named {
  /** Default 100. */
  readonly episodes?: number
  /** Default: the run's own, which repeats its final evaluation. */
  readonly seed?: number
  /** Options of the environment that replace the run's. */
  readonly envSet?: Texts
  /** Default `cpu`. */
  readonly device?: DeviceRequest['device']
}

/**
 * Plays greedy episodes with the newest undamaged weights of the run in `folder`.
 *
 * @throws UserError when there is no run, or its code must be named.
 * @example
 * const { mean, std } = await evaluateRun('runs/first', { episodes: 20, seed: 1 })
 */
export async function evaluateRun(folder: string, options: EvaluateRunOptions = {}): Promise<RunEvaluation> {
  const { found, env } = await played(folder, options, { episodes: 100, label: 'end', keep: false })
  return { ...found, ...meaningOf(env) }
}

/**
 * Plays greedy episodes, other than those of evaluations, with the newest undamaged weights of the run in `folder`, and
 * returns them with their steps.
 *
 * @param options As for `evaluateRun`; 5 episodes by default.
 * @throws UserError when there is no run, or its code must be named.
 * @example
 * const [episode] = await greedyEpisodes('runs/first', { episodes: 1, seed: 7 })
 * replay(episode).subscribe(({ frame }) => console.log(frame?.text))
 */
export async function greedyEpisodes(folder: string, options: EvaluateRunOptions = {}): Promise<readonly Episode[]> {
  const { found, ...common } = await played(folder, options, { episodes: 5, label: 'watch', keep: true })
  return found.played!.map((episode, index) => ({ ...common, episode: index, slot: 0, ...episode }))
}

/** @param usual What is played unless `options` say otherwise, and whether to keep its steps. */
async function played(
  folder: string,
  options: EvaluateRunOptions,
  usual: { readonly episodes: number; readonly label: string; readonly keep: boolean },
) {
  const { episodes = usual.episodes, envSet = {}, device = 'cpu' } = options
  const run = loadRun(folder)
  const { seed = run.seed } = options
  const { experiment } = await codeBehind(run, options)
  const env = withTexts(run.env, envSet)
  const loaded = loadWeights(run.path)
  const agent = await agentWith(run, loaded, { device, ...(experiment && { agent: experiment.agent }) })
  try {
    const keep = usual.keep ? episodes : 0
    const learned = loadLearned(loaded.path)
    const found = await evaluate({ env, agent, episodes, seed, label: usual.label, learned, keep })
    return { found, env, seed, agent: run.agent.name, step: loaded.step }
  } finally {
    agent.dispose()
  }
}

function meaningOf(env: EnvRef): Pick<Run, 'solvedAt' | 'sides'> {
  const { game, players = 1, close } = make(env)
  close?.()
  return { solvedAt: envSpec(env.id, env.options).solvedAt, ...(game && { sides: players }) }
}

/** The environment with other options. @throws UserError where they change its spaces: the agent needs those. */
function withTexts(env: EnvRef, texts: Texts): EnvRef {
  const set = optionsOf(envSpec(env.id), texts)
  if (!set) return env
  const other = { ...env, options: { ...env.options, ...set } }
  const [spaces, others] = [env, other].map(ref => {
    const { observationSpace, actionSpace, close } = make(ref)
    close?.()
    return `observations in ${describe(observationSpace)} and actions in ${describe(actionSpace)}`
  })
  if (spaces === others) return other
  throw new UserError(
    `the agent was made for ${spaces}, but with these options there are ${others}: choose options that keep them.`,
    { usage: true },
  )
}
