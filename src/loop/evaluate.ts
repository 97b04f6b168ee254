import type { Agent } from '../core/agent.ts'
import { type BoardGame, legalActions } from '../core/board-game.ts'
import type { Env, Json } from '../core/env.ts'
import type { EpisodeStep, GreedyEpisode } from '../core/episode.ts'
import { UserError } from '../core/error.ts'
import { MOST, wholeNumber } from '../core/guard/whole-number.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { type Rng, rng } from '../core/rng.ts'
import { type Choices, type Chooser, match } from '../games/match.ts'
import { requireStateless } from '../games/require-stateless.ts'
import { stepsOf } from '../games/steps-of.ts'
import { closing } from './closing.ts'
import { collector } from './collect.ts'
import { recordedStep } from './episode/recorded.ts'
import type { Evaluation } from './events.ts'

/** Parallel environments, at most. */
const PARALLEL = 128

export interface EvaluateOptions {
  readonly env: EnvId | EnvRef | EnvSpec
  readonly agent: Agent
  readonly episodes: number
  readonly seed: number
  /** Seed and label determine the initial states. */
  readonly label: string | number
  /** State to restore into the fresh environments when they learn across episodes (`freeze`). */
  readonly learned?: Json | undefined
  readonly signal?: AbortSignal
  /** Episodes to return with their steps, the first ones. Default 0. */
  readonly keep?: number
}

/**
 * Plays greedy episodes in fresh environments, batching the actions. Neither the agent nor the environments learn.
 * Episode i starts from `rng(seed).split('evaluation').split(label).split(i)`. An agent that plays both sides of a game
 * plays a random opponent instead, alternating sides, and its return is 1, 0 or −1.
 *
 * @throws UserError when an environment fails, or one that learns has no state to freeze yet.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { env, agent, seed, label, keep = 0, signal = new AbortController().signal } = options
  const episodes = wholeNumber('episodes', options.episodes, 1, MOST.episodes)
  const random = rng(seed).split('evaluation').split(label)
  const returns: number[] = new Array(episodes)
  const lengths: number[] = new Array(episodes)
  return closing(async open => {
    const envs = Array.from({ length: Math.min(episodes, PARALLEL) }, () => {
      const fresh = make(env)
      open.push(() => fresh.close?.())
      freeze(fresh, options.learned)
      return fresh
    })
    const { game, players } = envs[0]!
    if (game && players === 2) return againstRandom(game, { ...options, signal, keep }, random)
    const inProgress = new Map<number, { steps: EpisodeStep[]; final: unknown }>()
    const played: GreedyEpisode[] = []
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
      ...(keep > 0 && {
        stepped: (transition, index) => {
          if (index >= keep) return
          const steps = inProgress.get(index)?.steps ?? []
          steps.push(recordedStep(transition))
          inProgress.set(index, { steps, final: transition.next.observation })
        },
      }),
      ended: ({ episode: index, slot: _, ...finished }) => {
        returns[index] = finished.return
        lengths[index] = finished.length
        const kept = inProgress.get(index)
        if (kept) played[index] = { ...finished, ...kept, evaluation: { label, index } }
      },
    }).collect()
    if (signal.aborted) throw canceled()
    return { returns, lengths, ...spread(returns), ...(keep > 0 && { played }) }
  })
}

/** Restores what a learning environment had learned, then stops it from learning. */
function freeze(env: Env, learned: Json | undefined): void {
  if (env.freeze && learned !== undefined) env.restore?.(learned)
  env.freeze?.()
}

const canceled = () => new UserError('the evaluation was canceled: its run was unsubscribed.')

async function againstRandom(
  game: BoardGame,
  { agent, episodes, label, signal, keep }: EvaluateOptions & { readonly signal: AbortSignal; readonly keep: number },
  random: Rng,
): Promise<Evaluation> {
  requireStateless(agent)
  const greedy: Chooser = views => agent.act(views, 'exploit') as Choices | Promise<Choices>
  const moves = random.split('moves')
  const anyMove: Chooser = views =>
    views.map(({ legal }) => {
      const allowed = legalActions(legal!)
      return allowed[moves.int(allowed.length)]!
    })
  const games = await match(game, [greedy, anyMove], { games: episodes, opening: 0, random, signal })
  if (signal.aborted) throw canceled()
  const returns = games.map(({ score }) => score)
  const played = games.slice(0, keep).map(
    ({ game: index, first, moves, thoughts, score }): GreedyEpisode => ({
      return: score,
      length: moves.length,
      terminated: true,
      truncated: false,
      side: first,
      opponent: 'random',
      ...stepsOf(game, moves, thoughts),
      evaluation: { label, index },
    }),
  )
  const lengths = games.map(({ moves }) => moves.length)
  return { returns, lengths, ...spread(returns), ...(keep > 0 && { played }) }
}

/** Mean and population standard deviation (divides by n). */
export function spread(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
  return { mean, std: Math.sqrt(variance) }
}
