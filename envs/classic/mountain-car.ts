import type { SyncEnv } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'
import { braille } from '../../src/env-kit/braille.ts'
import { savedState } from '../../src/env-kit/saved-state.ts'
import { signed } from '../../src/env-kit/signed.ts'

const power = 0.001 // m/step², acceleration of a push
/** Acceleration by gravity on the steepest slope, in m/step². */
export const gravity = 0.0025
/** Position of the left wall, in m. */
export const left = -1.2
/** Position of the right wall, in m. */
export const right = 0.6
/** Maximum speed, in m/step. */
export const speedLimit = 0.07
const goal = 0.5 // m

/** Position in m and velocity in m/step. */
export const observationSpace = box([2], [left, -speedLimit], [right, speedLimit])
const actionSpace = discrete(3)

/**
 * MountainCar: a car whose engine is too weak to climb the hill must swing back and forth in a valley to reach the
 * flag.
 *
 * ### Action: Discrete(3)
 * Push to the left (0), do nothing (1), push to the right (2), with 0.001 m/step².
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
 * −1 per step, including the one that reaches the flag.
 *
 * ### Start
 * The position is uniform in [−0.6, −0.4), the velocity 0.
 *
 * ### End
 * Terminated: the position is at least 0.5 and the velocity at least 0. Truncated by `make`: after 200 steps.
 *
 * Source: Moore, "Efficient memory-based learning for robot control" (1990); the same numbers as Gymnasium's
 * `classic_control/mountain_car.py`, with the state in float64 and the observation in float32.
 */
export function mountainCar(): SyncEnv<Box, Discrete> {
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
      if (action !== 0 && action !== 1 && action !== 2)
        throw new UserError(`MountainCar takes action 0, 1 or 2, not ${action}.`)
      velocity = clip(velocity + ((action - 1) * power - gravity * Math.cos(3 * position)), -speedLimit, speedLimit)
      position = clip(position + velocity, left, right)
      if (position === left && velocity < 0) velocity = 0
      return { observation: observe(), reward: -1, terminated: position >= goal && velocity >= 0, truncated: false }
    },

    render: () => ({ text: drawValley(position, velocity, goal) }),

    save: () => ({ state: [position, velocity] }),

    restore(saved) {
      const [savedPosition, savedVelocity] = savedState(saved, 'MountainCar', ['position', 'velocity'])
      position = savedPosition!
      velocity = savedVelocity!
    },
  }
}

/** `value` clipped to [low, high]. */
export const clip = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/**
 * Draws the valley with the car at `position` m and the flag at `goal` m, and a line of numbers with `velocity` in
 * m/step.
 */
export function drawValley(position: number, velocity: number, goal: number): string {
  const canvas = braille(60, 12)
  const scale = (canvas.width - 1) / (right - left) // dots per meter
  const column = (x: number) => (x - left) * scale
  const ground = (x: number) => canvas.height - 2 - (canvas.height - 10) * (0.5 + 0.5 * Math.sin(3 * x))
  for (let dot = 0; dot < canvas.width; dot++) canvas.dot(dot, ground(left + dot / scale))
  const [pole, foot] = [column(goal), ground(goal)]
  canvas.line(pole, foot - 7, pole, foot)
  for (const [row, width] of [3, 2, 1].entries()) canvas.line(pole, foot - 7 + row, pole + width, foot - 7 + row)
  // The car is a box on two wheels, in coordinates along and above the ground, in dots.
  const [x, y] = [column(position), ground(position)]
  const tilt = Math.atan2(ground(position + 1 / scale) - ground(position - 1 / scale), 2)
  const along = (ahead: number, above: number) =>
    [x + ahead * Math.cos(tilt) + above * Math.sin(tilt), y + ahead * Math.sin(tilt) - above * Math.cos(tilt)] as const
  for (const above of [2, 2.5, 3, 3.5, 4]) canvas.line(...along(-3, above), ...along(3, above))
  for (const wheel of [-2, 2]) canvas.dot(...along(wheel, 1))
  return `${canvas.text()}\ncar ${signed(position, 2)} m   speed ${signed(velocity, 4)} m/step`
}

/** Reach the flag within 200 steps, as fast as possible. */
export const mountainCarV0 = register({
  id: 'MountainCar-v0',
  title: 'Swing an underpowered car out of a valley as fast as possible.',
  create: mountainCar,
  maxSteps: 200,
  solvedAt: -110,
  returnRange: [-100, 0],
})
