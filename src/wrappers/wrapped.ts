import type { Env, SyncEnv } from '../core/env.ts'
import type { Space } from '../core/space.ts'

/** Environments that answer at once still do when wrapped. */
type Like<E extends Env, OS extends Space, AS extends Space> = E extends SyncEnv ? SyncEnv<OS, AS> : Env<OS, AS>

/**
 * E with other observations; its other members are its own, but for the rules of a board game: an agent that searches
 * by them would see positions as they encode them and learn from views as the wrapper gives them.
 */
export type WithObservation<E extends Env, OS extends Space> = Omit<E, 'observationSpace' | 'reset' | 'step' | 'game'> &
  Pick<Like<E, OS, E['actionSpace']>, 'observationSpace' | 'reset' | 'step'>

/** E with other rewards, without the rules of a board game, which say what a game brings. */
export type WithReward<E extends Env> = Omit<E, 'game'>

/** E with other actions, without the rules of a board game, whose moves have other numbers. */
export type WithAction<E extends Env, AS extends Space> = Omit<E, 'actionSpace' | 'reset' | 'step' | 'game'> &
  Pick<Like<E, E['observationSpace'], AS>, 'actionSpace' | 'reset' | 'step'>
