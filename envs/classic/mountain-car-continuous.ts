import type { SyncEnv } from '../../src/core/env.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box } from '../../src/core/space.ts'
import { savedState } from '../../src/env-kit/saved-state.ts'
import { scalar } from '../../src/env-kit/scalar.ts'
import { clip, drawValley, gravity, left, observationSpace, right, speedLimit } from './mountain-car.ts'

const power = 0.0015 // m/step², acceleration of a full push
const goal = 0.45 // m

const actionSpace = box([1], -1, 1)

/**
 * MountainCarContinuous: a car whose engine is too weak to climb the hill must swing back and forth in a valley to
 * reach the flag.
 *
 * ### Action: Box(1)
 * | index | action                      | min | max | unit           |
 * |-------|-----------------------------|-----|-----|----------------|
 * | 0     | push, positive to the right | −1  | 1   | 0.0015 m/step² |
 *
 * The push is clipped to its bounds, but its cost is not.
 *
 * ### Observation: Box(2)
 * | index | observation | min   | max  | unit   |
 * |-------|-------------|-------|------|--------|
 * | 0     | position    | −1.2  | 0.6  | m      |
 * | 1     | velocity    | −0.07 | 0.07 | m/step |
 *
 * The valley's lowest point is at −π/6 = −0.52 m. The left wall stops the car.
 *
 * ### Reward
 * −0.1 a² for the unclipped action a, and +100 at the flag.
 *
 * ### Start
 * The position is uniform in [−0.6, −0.4), the velocity 0.
 *
 * ### End
 * Terminated: the position is at least 0.45 and the velocity at least 0. Truncated by `make`: after 999 steps.
 *
 * Source: Moore, "Efficient memory-based learning for robot control" (1990); the same numbers as Gymnasium's
 * `classic_control/continuous_mountain_car.py`, bit for bit: every step stores its state as float32, so from the second
 * step on, NumPy computes in float32.
 */
export function mountainCarContinuous(): SyncEnv<Box, Box> {
  let position = 0
  let velocity = 0
  const observe = () => {
    const observation = new Float32Array(2)
    observation[0] = position
    observation[1] = velocity
    return observation
  }
  return {
    observationSpace,
    actionSpace,

    reset(random) {
      position = -0.6 + 0.2 * random.next()
      velocity = 0
      return { observation: observe() }
    },

    step(action) {
      const push = scalar(action, 'MountainCarContinuous')
      const stored = Math.fround(position) === position && Math.fround(velocity) === velocity
      const round = stored ? Math.fround : exact

      const slope = gravity * Math.cos(round(3 * position))
      // In Gymnasium, a push within bounds is a NumPy float32, a clipped one a Python float.
      const thrust =
        Math.abs(push) > 1
          ? Math.sign(push) * power - slope
          : Math.fround(Math.fround(push * Math.fround(power)) - Math.fround(slope))
      velocity = clip(round(velocity + round(thrust)), -round(speedLimit), round(speedLimit))
      position = clip(round(position + velocity), round(left), round(right))
      if (position === round(left) && velocity < 0) velocity = 0

      const terminated = position >= round(goal) && velocity >= 0
      position = Math.fround(position)
      velocity = Math.fround(velocity)
      return {
        observation: observe(),
        reward: (terminated ? 100 : 0) - push * push * 0.1,
        terminated,
        truncated: false,
      }
    },

    render: () => ({ text: drawValley(position, velocity, goal) }),

    save: () => ({ state: [position, velocity] }),

    restore(saved) {
      const [savedPosition, savedVelocity] = savedState(saved, 'MountainCarContinuous', ['position', 'velocity'])
      position = savedPosition!
      velocity = savedVelocity!
    },
  }
}

const exact = (value: number) => value

/** Reach the flag with little energy. */
export const mountainCarContinuousV0 = register({
  id: 'MountainCarContinuous-v0',
  title: 'Swing an underpowered car out of a valley with as little energy as possible.',
  create: mountainCarContinuous,
  maxSteps: 999,
  solvedAt: 90,
})
