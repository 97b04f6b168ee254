import type { SyncEnv } from '../../src/core/env.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box } from '../../src/core/space.ts'
import { scalar } from '../../src/env-kit/scalar.ts'
import { cartAndPole, force } from './cartpole.ts'

const actionSpace = box([1], -1, 1)

/**
 * CartPole with a continuous push; otherwise identical to CartPole-v1.
 *
 * ### Action: Box(1)
 * | index | action                      | min | max | unit |
 * |-------|-----------------------------|-----|-----|------|
 * | 0     | push, positive to the right | −1  | 1   | 10 N |
 *
 * It acts for 0.02 s and is clipped to its bounds. −1 and 1 are the actions 0 and 1 of CartPole-v1, and lead to the
 * same states, bit for bit.
 *
 * ### Observation: Box(4)
 * | index | observation             | min     | max    | unit  |
 * |-------|-------------------------|---------|--------|-------|
 * | 0     | cart position           | −4.8    | 4.8    | m     |
 * | 1     | cart velocity           | −∞      | ∞      | m/s   |
 * | 2     | pole angle              | −0.4189 | 0.4189 | rad   |
 * | 3     | pole's angular velocity | −∞      | ∞      | rad/s |
 *
 * ### Reward
 * +1 per step, including the one in which the pole falls. Pushing costs nothing.
 *
 * ### Start
 * All four numbers are uniform in (−0.05, 0.05).
 *
 * ### End
 * Terminated: the angle is beyond ±12° or the position beyond ±2.4 m. Truncated by `make`: after 500 steps.
 *
 * Source: `cartpole.ts`. Gymnasium has no such environment, but the dynamics match its CartPole-v1 for any force.
 */
export function cartPoleContinuous(): SyncEnv<Box, Box> {
  const { push, ...cart } = cartAndPole()
  return {
    ...cart,
    actionSpace,
    step: action => push(force * Math.min(1, Math.max(-1, scalar(action, 'CartPoleContinuous')))),
  }
}

/** Balance for 500 steps with continuous pushes. */
export const cartPoleContinuousV0 = register({
  id: 'CartPoleContinuous-v0',
  title: 'Keep a pole upright on a cart for 500 steps, with continuous pushes.',
  create: cartPoleContinuous,
  maxSteps: 500,
  solvedAt: 475,
})
