// parts.ts
import { box, type CompositeEnv, discrete, flattenObservation, register, termination, transition } from 'sente'

const parts = { speed: box([1], 0, 1), gear: discrete(3) }

function car(): CompositeEnv<typeof parts, ReturnType<typeof discrete>> {
  let speed = 0
  let gear = 0
  const see = () => ({ speed: Float32Array.of(speed), gear })
  return {
    observationSpace: parts,
    actionSpace: discrete(3),
    reset(random) {
      speed = random.next() / 2
      gear = 0
      return { observation: see() }
    },
    step(action) {
      gear = action
      speed = Math.min(1, speed + 0.1 * gear)
      return speed === 1 ? termination(see(), 1) : transition(see(), -0.01)
    },
  }
}

export default register({ id: 'Car-v0', create: () => flattenObservation(car()), maxSteps: 100 })
