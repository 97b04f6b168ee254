import type { Decision, Mode, TypedArray } from '../../core/agent.ts'
import { type BoardGame, legalActions } from '../../core/board-game.ts'
import type { View } from '../../core/env.ts'
import { type Config, option } from '../../core/option.ts'
import { type Rng, rng } from '../../core/rng.ts'
import { gameModel } from '../model.ts'
import { drawAction, principalVariation, thoughtOf } from '../outcome.ts'
import type { Mind } from './mind.ts'
import { type Planner, planner } from './planner.ts'
import { type Roots, rootOptions } from './roots.ts'
import { surpriseOf } from './surprise.ts'
import { variety, varietyOptions } from './variety.ts'

/** Options of agents that learn from searches in games against themselves; spread them into their own. */
export const selfPlayOptions = {
  ...rootOptions,
  ...varietyOptions,
  solve: option(true, 'whether the search proves wins, losses and draws'),
  reuse: option(true, 'whether a search reuses the subtree of the previous one; not with gumbel'),
  averageImages: option(
    false,
    'whether evaluations in play, not in training, are averaged over all turned and mirrored images of a position: ' +
      'stronger and slower',
  ),
}

/** What a network learns from a move, in its decision's memo: π, and the value that the search found. */
export type Lesson = {
  /** `[A]` π, the policy to learn; all 0 after a fast search, of which only the value is learned. */
  readonly policy: Float32Array
  /** `[1]` How far π is from the prior; see `surpriseOf`. */
  readonly surprise: Float32Array
  /** For the side to move, in [−1, 1]. */
  readonly value: number
  /** 1 where that is proven. */
  readonly proven: number
}

/** Chooses the moves of an agent by search, in the games it plays with itself and in others. */
export interface Player {
  /**
   * In `explore` mode with noise at the root, the first moves of a game at random or drawn by π; in `exploit` mode the
   * best move. A decision has a `Lesson` as its memo, but for random opening moves.
   */
  act(mind: Mind, views: readonly View[], mode: Mode, slots?: readonly number[]): Promise<readonly Decision<number>[]>
  /** `action` was taken in that slot, and its game goes on. */
  moved(slot: number, action: number): void
  /** The game of that slot has ended, or is abandoned. */
  reset(slot: number): void
  /** State to save: arrays of fixed names, and trees. */
  readonly arrays: Readonly<Record<string, TypedArray>>
  readonly trees: Planner<unknown>
}

export interface PlayerOptions extends Config<typeof selfPlayOptions> {
  readonly roots: Roots
  /** N, parallel environments. */
  readonly envs: number
  /** Stream of `explore` mode. */
  readonly random: Rng
}

export function player(game: BoardGame, options: PlayerOptions): Player {
  const { roots, simulations, gumbel, reuse, temperature, envs, random } = options
  const trees = planner(gameModel(game), simulations + 1)
  const beginnings = variety(options, envs, random)
  return {
    async act(mind, views, mode, slots) {
      const exploring = mode === 'explore'
      const opening = views.map(({ legal }, i) =>
        exploring && slots && beginnings.opening(slots[i]!) ? anyOf(legalActions(legal!), random) : undefined,
      )
      const searched = [...views.keys()].filter(i => opening[i] === undefined)
      const tasks = trees
        .tasks(
          searched.map(i => views[i]!),
          exploring ? random : rng(0),
          exploring && reuse && !gumbel && slots ? searched.map(i => slots[i]!) : undefined,
        )
        .map(task => ({ ...task, simulations: exploring ? roots.cap(task.random) : undefined }))
      await (exploring ? mind.search.run(tasks, roots.disturb) : mind.careful.run(tasks))
      const decisions = opening.map((action): Decision<number> => ({ action: action! }))
      for (const [k, { tree, random, simulations }] of tasks.entries()) {
        const i = searched[k]!
        const policy = roots.policy(tree)
        const drawn = exploring && !gumbel && (!slots || beginnings.drawn(slots[i]!))
        const action = drawn ? drawAction(policy, temperature, random) : roots.best(tree, policy)
        const thought = thoughtOf(tree, policy)
        const taught = simulations === undefined ? policy : new Float32Array(policy.length)
        const surprise = Float32Array.of(surpriseOf(tree, taught))
        const memo: Lesson = { policy: taught, surprise, value: thought.value, proven: thought.proven }
        decisions[i] = { action, thought, memo, ...(!exploring && { line: principalVariation(tree, action) }) }
      }
      return decisions
    },
    moved(slot, action) {
      beginnings.moved(slot)
      trees.moved(slot, action)
    },
    reset(slot) {
      beginnings.reset(slot)
      trees.reset(slot)
    },
    arrays: beginnings.arrays,
    trees,
  }
}

const anyOf = (actions: readonly number[], random: Rng): number => actions[random.int(actions.length)]!
