import type { Decision, Mode, TypedArray } from '../../core/agent.ts'
import { type BoardGame, legalActions } from '../../core/board-game.ts'
import type { View } from '../../core/env.ts'
import { type Config, option } from '../../core/option.ts'
import { type Rng, rng } from '../../core/rng.ts'
import type { Mind } from './mind.ts'
import { SEEDS } from './planner.ts'
import { type Roots, rootOptions } from './roots.ts'
import { localSearches, type Searches } from './searches.ts'
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
  readonly trees: Pick<Searches, 'save' | 'knows' | 'restore'>
}

export interface PlayerOptions extends Config<typeof selfPlayOptions> {
  readonly roots: Roots
  /** N, parallel environments. */
  readonly envs: number
  /** Stream of `explore` mode. */
  readonly random: Rng
  /** Run the searches of self-play. Default: this thread does. */
  readonly searches?: Searches | undefined
}

export function player(game: BoardGame, options: PlayerOptions): Player {
  const { gumbel, envs, random } = options
  const here = localSearches(game, options)
  const searches = options.searches ?? here
  const beginnings = variety(options, envs, random)
  return {
    async act(mind, views, mode, slots) {
      const exploring = mode === 'explore'
      const opening = views.map(({ legal }, i) =>
        exploring && slots && beginnings.opening(slots[i]!) ? anyOf(legalActions(legal!), random) : undefined,
      )
      const searched = [...views.keys()].filter(i => opening[i] === undefined)
      const seeds = exploring ? random : rng(0)
      const wanted = searched.map(i => ({
        view: views[i]!,
        seed: seeds.int(SEEDS),
        drawn: exploring && !gumbel && (!slots || beginnings.drawn(slots[i]!)),
        slot: slots?.[i],
      }))
      const found = exploring ? await (slots ? searches : here).explore(mind, wanted) : await here.exploit(mind, wanted)
      const decisions = opening.map((action): Decision<number> => ({ action: action! }))
      for (const [k, decision] of found.entries()) decisions[searched[k]!] = decision
      return decisions
    },
    moved(slot, action) {
      beginnings.moved(slot)
      searches.moved(slot, action)
    },
    reset(slot) {
      beginnings.reset(slot)
      searches.reset(slot)
    },
    arrays: beginnings.arrays,
    trees: searches,
  }
}

const anyOf = (actions: readonly number[], random: Rng): number => actions[random.int(actions.length)]!
