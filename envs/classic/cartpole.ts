import type { Step, SyncEnv } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'
import { braille } from '../../src/env-kit/braille.ts'
import { savedState } from '../../src/env-kit/saved-state.ts'
import { signed } from '../../src/env-kit/signed.ts'

const gravity = 9.8 // m/s²
const cartMass = 1 // kg
const poleMass = 0.1 // kg
const totalMass = poleMass + cartMass
const halfLength = 0.5 // m, from the joint to the pole's center of mass
const poleMoment = poleMass * halfLength
/** Force of a full push, in N. */
export const force = 10
const tau = 0.02 // s per step
const positionLimit = 2.4 // m
const angleLimit = (12 * 2 * Math.PI) / 360 // rad

const bounds = [2 * positionLimit, Infinity, 2 * angleLimit, Infinity]
const observationSpace = box(
  [4],
  bounds.map(b => -b),
  bounds,
)
const actionSpace = discrete(2)

/** A cart-pole environment without its action space. */
export type Cart = Omit<SyncEnv<Box>, 'actionSpace' | 'step'> & {
  /** Takes a step with a force in N, positive to the right. */
  push(newton: number): Step<Float32Array>
}

/**
 * CartPole: a pole is hinged to a cart, which is pushed left or right along a frictionless track to keep the pole
 * upright.
 *
 * ### Action: Discrete(2)
 * Push the cart to the left (0) or to the right (1), with 10 N for 0.02 s.
 *
 * ### Observation: Box(4)
 * | index | observation             | min     | max    | unit  |
 * |-------|-------------------------|---------|--------|-------|
 * | 0     | cart position           | −4.8    | 4.8    | m     |
 * | 1     | cart velocity           | −∞      | ∞      | m/s   |
 * | 2     | pole angle              | −0.4189 | 0.4189 | rad   |
 * | 3     | pole's angular velocity | −∞      | ∞      | rad/s |
 *
 * The bounds of position and angle are twice the termination limits, so that the last observation is in the space.
 *
 * ### Reward
 * +1 per step, including the one in which the pole falls.
 *
 * ### Start
 * All four numbers are uniform in (−0.05, 0.05).
 *
 * ### End
 * Terminated: the angle is beyond ±12° or the position beyond ±2.4 m. Truncated by `make`: after 500 steps (v0: 200).
 *
 * Source: Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control problems"
 * (1983); the same numbers as Gymnasium's `classic_control/cartpole.py`, with the state in float64 and the observation
 * in float32.
 */
export function cartPole(): SyncEnv<Box, Discrete> {
  const { push, ...cart } = cartAndPole()
  return {
    ...cart,
    actionSpace,
    step(action) {
      if (action !== (action & 1)) throw new UserError(`CartPole takes action 0 or 1, not ${action}.`)
      return push(force * (2 * action - 1))
    },
  }
}

/** The dynamics shared by the CartPole environments, with an arbitrary force. */
export function cartAndPole(): Cart {
  const state = new Float64Array(4)
  // Four assignments, as `new Float32Array(state)` takes twice as long as a whole step.
  const observe = () => {
    const observation = new Float32Array(4)
    observation[0] = state[0]!
    observation[1] = state[1]!
    observation[2] = state[2]!
    observation[3] = state[3]!
    return observation
  }
  return {
    observationSpace,

    reset(random) {
      for (let i = 0; i < 4; i++) state[i] = 0.1 * random.next() - 0.05
      return { observation: observe() }
    },

    push(newton) {
      const x = state[0]!
      const velocity = state[1]!
      const angle = state[2]!
      const spin = state[3]!
      const sin = Math.sin(angle)
      const cos = Math.cos(angle)

      // Florian, "Correct equations for the dynamics of the cart-pole system" (2007), without friction:
      // θ̈ = (g sin θ − cos θ · push) / (l (4/3 − m cos² θ / M)),  ẍ = push − m l θ̈ cos θ / M,  push = (F + m l θ̇²
      // sin θ) / M
      const push = (newton + poleMoment * (spin * spin) * sin) / totalMass
      const angular = (gravity * sin - cos * push) / (halfLength * (4 / 3 - (poleMass * (cos * cos)) / totalMass))
      const linear = push - (poleMoment * angular * cos) / totalMass

      // Explicit Euler: positions are updated with the old velocities.
      state[0] = x + tau * velocity
      state[1] = velocity + tau * linear
      state[2] = angle + tau * spin
      state[3] = spin + tau * angular

      const terminated = Math.abs(state[0]) > positionLimit || Math.abs(state[2]) > angleLimit
      return { observation: observe(), reward: 1, terminated, truncated: false }
    },

    render: () => ({ text: draw(state[0]!, state[2]!) }),

    save: () => ({ state: [...state] }),

    restore(saved) {
      state.set(savedState(saved, 'CartPole', ['position', 'velocity', 'angle', 'angular velocity']))
    },
  }
}

/** Draws the track from −2.4 to 2.4 m with cart and pole, and a line of numbers. */
function draw(x: number, angle: number): string {
  const canvas = braille(64, 9)
  const scale = canvas.width / (2 * positionLimit) // dots per meter
  const center = canvas.width / 2 + x * scale
  const ground = canvas.height - 1
  const joint = ground - 6
  canvas.line(0, ground, canvas.width, ground)
  for (let y = joint; y < ground - 1; y++) canvas.line(center - 6, y, center + 6, y)
  for (const wheel of [-4, -3, 3, 4]) canvas.dot(center + wheel, ground - 1)
  const length = 2 * halfLength * scale
  for (const side of [-0.5, 0.5])
    canvas.line(center + side, joint, center + side + length * Math.sin(angle), joint - length * Math.cos(angle))
  const degrees = (angle * 180) / Math.PI
  return `${canvas.text()}\ncart ${signed(x, 2)} m   pole ${signed(degrees, 1)}°`
}

/** Balance for 500 steps. */
export const cartPoleV1 = register({
  id: 'CartPole-v1',
  title: 'Keep a pole upright on a cart for 500 steps.',
  create: cartPole,
  maxSteps: 500,
  solvedAt: 475,
  returnRange: [0, 100],
})

/** Balance for 200 steps. */
export const cartPoleV0 = register({
  id: 'CartPole-v0',
  title: 'Keep a pole upright on a cart for 200 steps.',
  create: cartPole,
  maxSteps: 200,
  solvedAt: 195,
  returnRange: [0, 100],
})
