import type { SyncEnv, View } from '../../src/core/env.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, bound, box, type Discrete } from '../../src/core/space.ts'
import { cartPole } from './cartpole.ts'

/** Indices of the numbers that remain: position and angle. */
const SEEN = [0, 2] as const

/**
 * CartPole whose velocities are hidden; otherwise identical to CartPole-v1. One observation is not enough to balance
 * the pole: an agent needs memory, or several of them (`frameStack`).
 *
 * ### Action: Discrete(2)
 * Push the cart to the left (0) or to the right (1), with 10 N for 0.02 s.
 *
 * ### Observation: Box(2)
 * | index | observation   | min     | max    | unit |
 * |-------|---------------|---------|--------|------|
 * | 0     | cart position | −4.8    | 4.8    | m    |
 * | 1     | pole angle    | −0.4189 | 0.4189 | rad  |
 *
 * ### Reward
 * +1 per step, including the one in which the pole falls.
 *
 * ### Start
 * Positions, angle and velocities are uniform in (−0.05, 0.05).
 *
 * ### End
 * Terminated: the angle is beyond ±12° or the position beyond ±2.4 m. Truncated by `make`: after 500 steps.
 *
 * Source: `cartpole.ts`. RL-Zoo's CartPoleNoVel-v1 is the same task with zeros in place of the velocities.
 */
export function cartPoleNoVel(): SyncEnv<Box, Discrete> {
  const { reset, step, observationSpace, ...cart } = cartPole()
  const [low, high] = [observationSpace.low, observationSpace.high].map(limit => SEEN.map(i => bound(limit, i)))
  const masked = <V extends View<Float32Array>>(view: V): V => ({
    ...view,
    observation: Float32Array.from(SEEN, i => view.observation[i]!),
  })
  return {
    ...cart,
    observationSpace: box([SEEN.length], low!, high!),
    reset: random => masked(reset(random)),
    step: action => masked(step(action)),
  }
}

/** Balance for 500 steps without seeing velocities. */
export const cartPoleNoVelV1 = register({
  id: 'CartPoleNoVel-v1',
  title: 'Keep a pole upright on a cart for 500 steps, without seeing velocities.',
  create: cartPoleNoVel,
  maxSteps: 500,
  solvedAt: 475,
  returnRange: [0, 100],
})
