import type { Agent } from '../core/agent.ts'
import { type BoardGame, legalActions } from '../core/board-game.ts'
import type { Env, Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { type Rng, rng } from '../core/rng.ts'
import { type Chooser, match } from '../games/match.ts'
import { collector } from './collect.ts'
import type { Evaluation } from './events.ts'

/** At most so many environments play at once. */
const PARALLEL = 128

export interface EvaluateOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  readonly agent: Agent
  readonly episodes: number
  readonly seed: number
  /** Episodes of the same seed and label start alike. */
  readonly label: string | number
  /**
   * What training's environment had learned, where it learns beyond an episode (`freeze`): the fresh ones start from
   * it.
   */
  readonly learned?: Json | undefined
  readonly signal?: AbortSignal
}

/**
 * Plays greedy episodes in fresh environments, many at a time as one batch. It changes nothing in the agent, nor do
 * environments learn. The i-th episode starts from `rng(seed).split('evaluation').split(label).split(i)`. Where the
 * agent plays both sides of a game it plays against random moves instead, each side in turn, and a return is what that
 * brought it: 1, 0 or −1.
 *
 * @throws UserError when the environment fails, or learns and has learned nothing.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { env, agent, seed, label, signal = new AbortController().signal } = options
  const episodes = wholeNumber('episodes', options.episodes, 1, MOST.episodes)
  const random = rng(seed).split('evaluation').split(label)
  const returns: number[] = new Array(episodes)
  const lengths: number[] = new Array(episodes)
  const envs: Env[] = []
  try {
    for (let i = 0; i < Math.min(episodes, PARALLEL); i++) envs.push(frozen(make(env), options.learned))
    const { game, players } = envs[0]!
    if (game && players === 2) return await againstRandom(game, agent, episodes, random, signal)
    await collector({
      id: typeof env === 'string' ? env : env.id,
      envs,
      agent,
      mode: 'exploit',
      steps: Infinity,
      episodes,
      random: episode => random.split(episode),
      signal,
      between: () => !signal.aborted,
      ended: finished => {
        returns[finished.episode] = finished.return
        lengths[finished.episode] = finished.length
      },
    }).collect()
  } finally {
    for (const each of envs) each.close?.()
  }
  if (signal.aborted) throw cutOff()
  return { returns, lengths, ...spread(returns) }
}

/** The environment, where it learns, with what was learned, and learning nothing more. */
function frozen(env: Env, learned: Json | undefined): Env {
  if (env.freeze && learned !== undefined) env.restore?.(learned)
  env.freeze?.()
  return env
}

const cutOff = () => new UserError('the evaluation was cut off: its run was unsubscribed.')

async function againstRandom(
  game: BoardGame,
  agent: Agent,
  episodes: number,
  random: Rng,
  signal: AbortSignal,
): Promise<Evaluation> {
  const greedy: Chooser = async views => (await agent.act(views, 'exploit')).map(({ action }) => action as number)
  const moves = random.split('moves')
  const anyMove: Chooser = views =>
    views.map(({ legal }) => {
      const allowed = legalActions(legal!)
      return allowed[moves.int(allowed.length)]!
    })
  const games = await match(game, [greedy, anyMove], { games: episodes, opening: 0, random, signal })
  if (signal.aborted) throw cutOff()
  const returns = games.map(({ score }) => score)
  return { returns, lengths: games.map(({ moves }) => moves.length), ...spread(returns) }
}

/** Mean and standard deviation (of the numbers themselves, not of a wider population). */
export function spread(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
  return { mean, std: Math.sqrt(variance) }
}
