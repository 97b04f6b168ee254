import type { SyncEnv } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'
import { braille } from '../../src/env-kit/braille.ts'
import { savedState } from '../../src/env-kit/saved-state.ts'
import { signed } from '../../src/env-kit/signed.ts'

const gravity = 9.8 // m/s²
const mass = 1 // kg, each link
const length = 1 // m, each link
const center = 0.5 // m, from a link's upper joint to its center of mass
const inertia = 1 // kg·m², each link about its center of mass
const tau = 0.2 // s per step
const spinLimit1 = 4 * Math.PI // rad/s
const spinLimit2 = 9 * Math.PI // rad/s
const target = 1 // m above the fixed joint

const bounds = [1, 1, 1, 1, spinLimit1, spinLimit2]
const observationSpace = box(
  [6],
  bounds.map(b => -b),
  bounds,
)
const actionSpace = discrete(3)

/**
 * Acrobot: two links hang from a fixed joint, and a motor at the joint between them must swing the free end above a
 * line.
 *
 * ### Action: Discrete(3)
 * The torque at the joint between the links for 0.2 s: −1 N·m (0), none (1), +1 N·m (2).
 *
 * ### Observation: Box(6)
 * | index | observation                   | min     | max    | unit  |
 * |-------|-------------------------------|---------|--------|-------|
 * | 0     | cos θ1                        | −1      | 1      | –     |
 * | 1     | sin θ1                        | −1      | 1      | –     |
 * | 2     | cos θ2                        | −1      | 1      | –     |
 * | 3     | sin θ2                        | −1      | 1      | –     |
 * | 4     | angular velocity θ̇1          | −12.566 | 12.566 | rad/s |
 * | 5     | angular velocity θ̇2          | −28.274 | 28.274 | rad/s |
 *
 * θ1 is the upper link's angle, 0 when it hangs straight down; θ2 is the lower link's angle relative to the upper one.
 * Both increase counterclockwise and are wrapped to [−π, π]; the velocities are clipped to ±4π and ±9π. The state
 * (`save().state`) is [θ1, θ2, θ̇1, θ̇2].
 *
 * ### Reward
 * −1 per step, and 0 for the step that terminates.
 *
 * ### Start
 * All four numbers of the state are uniform in [−0.1, 0.1), rounded to float32.
 *
 * ### End
 * Terminated: the free end is more than 1 m above the fixed joint, −cos θ1 − cos(θ1 + θ2) > 1. Truncated by `make`:
 * after 500 steps.
 *
 * Source: Sutton, "Generalization in reinforcement learning: successful examples using sparse coarse coding" (1996),
 * with the equations of Sutton and Barto's book, as the paper omits terms; the same numbers as Gymnasium's
 * `classic_control/acrobot.py`, with the state in float64 (except at reset) and the observation in float32.
 */
export function acrobot(): SyncEnv<Box, Discrete> {
  const state = new Float64Array(4)
  const observe = () => {
    const observation = new Float32Array(6)
    observation[0] = Math.cos(state[0]!)
    observation[1] = Math.sin(state[0]!)
    observation[2] = Math.cos(state[1]!)
    observation[3] = Math.sin(state[1]!)
    observation[4] = state[2]!
    observation[5] = state[3]!
    return observation
  }
  const integrate = rungeKutta()
  return {
    observationSpace,
    actionSpace,

    reset(random) {
      for (let i = 0; i < 4; i++) state[i] = Math.fround(0.2 * random.next() - 0.1)
      return { observation: observe() }
    },

    step(action) {
      if (action !== 0 && action !== 1 && action !== 2)
        throw new UserError(`Acrobot takes action 0, 1 or 2, not ${action}.`)
      integrate(state, action - 1)
      state[0] = wrap(state[0]!)
      state[1] = wrap(state[1]!)
      state[2] = clip(state[2]!, spinLimit1)
      state[3] = clip(state[3]!, spinLimit2)
      const terminated = tip(state[0], state[1]) > target
      return { observation: observe(), reward: terminated ? 0 : -1, terminated, truncated: false }
    },

    render: () => ({ text: draw(state) }),

    save: () => ({ state: [...state] }),

    restore(saved) {
      state.set(savedState(saved, 'Acrobot', ['θ1', 'θ2', 'angular velocity 1', 'angular velocity 2']))
    },
  }
}

/**
 * Writes the time derivative of the state [θ1, θ2, θ̇1, θ̇2] under a torque τ in N·m to `out`. With m, l, c and I for
 * a link's mass, length, center of mass and inertia:
 *
 *     d1 = m c² + m (l² + c² + 2 l c cos θ2) + 2 I
 *     d2 = m (c² + l c cos θ2) + I
 *     φ2 = m c g cos(θ1 + θ2 − π/2)
 *     φ1 = −m l c θ̇2² sin θ2 − 2 m l c θ̇2 θ̇1 sin θ2 + (m c + m l) g cos(θ1 − π/2) + φ2
 *     θ̈2 = (τ + d2/d1 φ1 − m l c θ̇1² sin θ2 − φ2) / (m c² + I − d2²/d1)
 *     θ̈1 = −(d2 θ̈2 + φ1) / d1
 */
function derive(state: Float64Array, torque: number, out: Float64Array): void {
  const angle1 = state[0]!
  const angle2 = state[1]!
  const spin1 = state[2]!
  const spin2 = state[3]!
  const sin = Math.sin(angle2)
  const cos = Math.cos(angle2)
  const d1 = mass * center ** 2 + mass * (length ** 2 + center ** 2 + 2 * length * center * cos) + inertia + inertia
  const d2 = mass * (center ** 2 + length * center * cos) + inertia
  const phi2 = mass * center * gravity * Math.cos(angle1 + angle2 - Math.PI / 2)
  const phi1 =
    -mass * length * center * (spin2 * spin2) * sin -
    2 * mass * length * center * spin2 * spin1 * sin +
    (mass * center + mass * length) * gravity * Math.cos(angle1 - Math.PI / 2) +
    phi2
  const angular2 =
    (torque + (d2 / d1) * phi1 - mass * length * center * (spin1 * spin1) * sin - phi2) /
    (mass * center ** 2 + inertia - (d2 * d2) / d1)
  out[0] = spin1
  out[1] = spin2
  out[2] = -(d2 * angular2 + phi1) / d1
  out[3] = angular2
}

/** A fourth-order Runge–Kutta step of 0.2 s, in place. */
function rungeKutta(): (state: Float64Array, torque: number) => void {
  const numbers = () => new Float64Array(4)
  const [k1, k2, k3, k4, at] = [numbers(), numbers(), numbers(), numbers(), numbers()]
  return (state, torque) => {
    derive(state, torque, k1)
    for (let i = 0; i < 4; i++) at[i] = state[i]! + (tau / 2) * k1[i]!
    derive(at, torque, k2)
    for (let i = 0; i < 4; i++) at[i] = state[i]! + (tau / 2) * k2[i]!
    derive(at, torque, k3)
    for (let i = 0; i < 4; i++) at[i] = state[i]! + tau * k3[i]!
    derive(at, torque, k4)
    for (let i = 0; i < 4; i++) state[i]! += (tau / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!)
  }
}

/** Height of the free end above the fixed joint, in m. */
const tip = (angle1: number, angle2: number) => -Math.cos(angle1) - Math.cos(angle2 + angle1)

const clip = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value))

/** The angle wrapped to [−π, π]. */
function wrap(angle: number): number {
  const turn = 2 * Math.PI
  if (angle > Math.PI) return angle - turn * Math.ceil((angle - Math.PI) / turn)
  if (angle < -Math.PI) return angle + turn * Math.ceil((-angle - Math.PI) / turn)
  return angle
}

/** Draws the links, the upper one thicker, and the target line, with a line of numbers. */
function draw([angle1, angle2, spin1, spin2]: Float64Array): string {
  const canvas = braille(24, 12)
  const scale = canvas.height / (4.2 * length) // dots per meter
  const [x, y] = [canvas.width / 2, canvas.height / 2]
  for (let dot = 0; dot < canvas.width; dot += 2) canvas.dot(dot, y - target * scale)
  const at = (from: readonly [number, number], angle: number) =>
    [from[0] + length * scale * Math.sin(angle), from[1] + length * scale * Math.cos(angle)] as const
  const elbow = at([x, y], angle1!)
  for (const side of [-0.5, 0.5]) {
    const [dx, dy] = [side * Math.cos(angle1!), -side * Math.sin(angle1!)]
    canvas.line(x + dx, y + dy, elbow[0] + dx, elbow[1] + dy)
  }
  canvas.line(...elbow, ...at(elbow, angle1! + angle2!))
  for (const [jointX, jointY] of [[x, y], elbow] as const)
    for (let turn = 0; turn < 8; turn++)
      canvas.dot(jointX + 1.5 * Math.cos((turn * Math.PI) / 4), jointY + 1.5 * Math.sin((turn * Math.PI) / 4))
  const height = signed(tip(angle1!, angle2!), 2)
  return `${canvas.text()}\nend ${height} m   speeds ${signed(spin1!, 2)}, ${signed(spin2!, 2)} rad/s`
}

/** Swing the free end above the line. */
export const acrobotV1 = register({
  id: 'Acrobot-v1',
  title: 'Swing the end of a two-link pendulum above a line, with a motor at the middle joint only.',
  create: acrobot,
  maxSteps: 500,
  solvedAt: -100,
  returnRange: [-100, 0],
})
