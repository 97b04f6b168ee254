import { type SyncEnv, transition } from '../../src/core/env.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box } from '../../src/core/space.ts'
import { braille } from '../../src/env-kit/braille.ts'
import { savedState } from '../../src/env-kit/saved-state.ts'
import { scalar } from '../../src/env-kit/scalar.ts'
import { signed } from '../../src/env-kit/signed.ts'

const gravity = 10 // m/s²
const mass = 1 // kg
const length = 1 // m
const tau = 0.05 // s per step
const speedLimit = 8 // rad/s
const torqueLimit = 2 // N·m

const bounds = [1, 1, speedLimit]
const observationSpace = box(
  [3],
  bounds.map(b => -b),
  bounds,
)
const actionSpace = box([1], -torqueLimit, torqueLimit)

/**
 * Pendulum: a motor at a fixed joint, too weak to lift a rod directly, must swing it up and keep it upright.
 *
 * ### Action: Box(1)
 * | index | action                              | min | max | unit |
 * |-------|-------------------------------------|-----|-----|------|
 * | 0     | torque u, positive counterclockwise | −2  | 2   | N·m  |
 *
 * It acts for 0.05 s and is clipped to its bounds.
 *
 * ### Observation: Box(3)
 * | index | observation                  | min | max | unit  |
 * |-------|------------------------------|-----|-----|-------|
 * | 0     | cos θ, the height of the tip | −1  | 1   | m     |
 * | 1     | sin θ                        | −1  | 1   | m     |
 * | 2     | angular velocity θ̇           | −8  | 8   | rad/s |
 *
 * θ is 0 upright and increases counterclockwise. The state (`save().state`) is [θ, θ̇], with θ not wrapped.
 *
 * ### Reward
 * −(θ² + 0.1 θ̇² + 0.001 u²) with the state before the step, θ wrapped to [−π, π), and u clipped: from −16.27 to 0 per
 * step.
 *
 * ### Start
 * θ is uniform in [−π, π), θ̇ in [−1, 1).
 *
 * ### End
 * Never terminated. Truncated by `make`: after 200 steps. There is no `solvedAt`, as Gymnasium defines no reward
 * threshold; good agents reach a mean return of about −150, as most starts need a swing-up.
 *
 * Source: the same numbers as Gymnasium's `classic_control/pendulum.py`, with the state in float64, the observation in
 * float32, and float32 arithmetic where NumPy multiplies by the float32 action.
 */
export function pendulum(): SyncEnv<Box, Box> {
  let angle = 0
  let spin = 0
  const observe = () => {
    const observation = new Float32Array(3)
    observation[0] = Math.cos(angle)
    observation[1] = Math.sin(angle)
    observation[2] = spin
    return observation
  }
  return {
    observationSpace,
    actionSpace,

    reset(random) {
      angle = Math.PI * (2 * random.next() - 1)
      spin = 2 * random.next() - 1
      return { observation: observe() }
    },

    step(action) {
      const torque = clip(scalar(action, 'Pendulum'), torqueLimit)
      const lean = wrap(angle)
      const effort = Math.fround(Math.fround(0.001) * Math.fround(torque * torque))
      const cost = lean * lean + 0.1 * (spin * spin) + effort

      // A rod pivoted at its end: θ̈ = 3g / (2l) sin θ + 3 / (m l²) u. Semi-implicit Euler: θ uses the new θ̇.
      const turn = Math.fround((3 / (mass * length ** 2)) * torque)
      const angular = ((3 * gravity) / (2 * length)) * Math.sin(angle) + turn
      spin = clip(spin + angular * tau, speedLimit)
      angle += spin * tau
      return transition(observe(), -cost)
    },

    render: () => ({ text: draw(angle, spin) }),

    save: () => ({ state: [angle, spin] }),

    restore(saved) {
      const [savedAngle, savedSpin] = savedState(saved, 'Pendulum', ['angle', 'angular velocity'])
      angle = savedAngle!
      spin = savedSpin!
    },
  }
}

const clip = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value))

/** The angle wrapped to [−π, π). */
function wrap(angle: number): number {
  const turn = 2 * Math.PI
  const rest = (angle + Math.PI) % turn
  return (rest < 0 ? rest + turn : rest) - Math.PI
}

/** Draws the rod on its joint, and a line of numbers. */
function draw(angle: number, spin: number): string {
  const canvas = braille(24, 12)
  const center = { x: canvas.width / 2, y: canvas.height / 2 }
  const reach = canvas.height / 2 - 2 // dots
  const [up, left] = [Math.cos(angle), Math.sin(angle)]
  for (const side of [-1, -0.5, 0, 0.5, 1]) {
    const [x, y] = [center.x + side * up, center.y - side * left]
    canvas.line(x, y, x - reach * left, y - reach * up)
  }
  for (let turn = 0; turn < 12; turn++)
    canvas.dot(center.x + 3 * Math.cos((turn * Math.PI) / 6), center.y + 3 * Math.sin((turn * Math.PI) / 6))
  const degrees = (wrap(angle) * 180) / Math.PI
  return `${canvas.text()}\nangle ${signed(degrees, 1)}°   speed ${signed(spin, 2)} rad/s`
}

/** Swing up and stay upright. */
export const pendulumV1 = register({
  id: 'Pendulum-v1',
  title: 'Swing up a rod with a weak motor and keep it upright.',
  create: pendulum,
  maxSteps: 200,
})
