// broken.ts
import { box, discrete, register, termination, transition } from 'sente'

const see = new Float32Array(1)
let x = 0

register({
  id: 'Broken-v0',
  create: () => ({
    observationSpace: box([1], 0, 1),
    actionSpace: discrete(2),
    reset() {
      see[0] = 0
      return { observation: see }
    },
    step(action: number) {
      x += action === 1 ? 1 : -1
      see[0] = x / 10
      return x === 10 ? termination(see, 1) : transition(see, 0)
    },
  }),
})
