// late.ts
import { setTimeout as sleep } from 'node:timers/promises'
import { type Box, type Discrete, type Env, make, register } from 'sente'
import hunt from './hunt.ts'

function create(): Env<Box, Discrete> {
  const env = make(hunt)
  return {
    ...env,
    reset: async random => env.reset(random),
    async step(action) {
      await sleep(1)
      return env.step(action)
    },
  }
}

export default register({ id: 'HuntLate-v0', create, maxSteps: 50 })
