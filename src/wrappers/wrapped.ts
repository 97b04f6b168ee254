import type { Env, SyncEnv } from '../core/env.ts'
import type { Space } from '../core/space.ts'

/** Wrapped synchronous environments stay synchronous. */
type Like<E extends Env, OS extends Space, AS extends Space> = E extends SyncEnv ? SyncEnv<OS, AS> : Env<OS, AS>

/**
 * E with other observations, and without the rules of a board game: a searching agent would evaluate positions as the
 * rules encode them, but learn from observations as the wrapper returns them.
 */
export type WithObservation<E extends Env, OS extends Space> = Omit<E, 'observationSpace' | 'reset' | 'step' | 'game'> &
  Pick<Like<E, OS, E['actionSpace']>, 'observationSpace' | 'reset' | 'step'>

/** E with other rewards, without the rules of a board game, whose outcomes are not transformed. */
export type WithReward<E extends Env> = Omit<E, 'game'>

/** E with other actions, without the rules of a board game, which number actions differently. */
export type WithAction<E extends Env, AS extends Space> = Omit<E, 'actionSpace' | 'reset' | 'step' | 'game'> &
  Pick<Like<E, E['observationSpace'], AS>, 'actionSpace' | 'reset' | 'step'>
