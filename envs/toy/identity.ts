import { type SyncEnv, transition } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { type Rng, type RngState, rng } from '../../src/core/rng.ts'
import { type Discrete, discrete } from '../../src/core/space.ts'

const symbols = 4

/**
 * Identity: echo the observed symbol. The simplest task with something to learn: an agent that fails at it has a bug.
 *
 * ### Action, observation: Discrete(4)
 * A symbol, 0 … 3.
 *
 * ### Reward
 * 1 if the action equals the observed symbol, else 0.
 *
 * ### Start, end
 * Symbols are uniform and independent. Truncated by `make` after 100 steps, so the optimal return is 100.
 *
 * Source: `IdentityEnv` of Stable-Baselines3.
 */
export function identity(): SyncEnv<Discrete, Discrete> {
  let random: Rng = rng(0)
  let shown = 0
  return {
    observationSpace: discrete(symbols),
    actionSpace: discrete(symbols),

    reset(start) {
      random = rng(start.int(2 ** 32)) // its own stream, as the caller may keep drawing from `start`
      shown = random.int(symbols)
      return { observation: shown }
    },

    step(action) {
      const reward = action === shown ? 1 : 0
      shown = random.int(symbols)
      return transition(shown, reward)
    },

    render: () => ({ text: `say ${shown}` }),

    save: () => ({ shown, random: random.state() }),

    restore(saved) {
      const state = saved as { shown?: number; random?: RngState } | null
      if (state?.shown === undefined || !state.random)
        throw new UserError('Identity: restore() takes what save() returned.')
      shown = state.shown
      random = rng(state.random)
    },
  }
}

/** Echo 100 symbols. */
export const identityV0 = register({
  id: 'Identity-v0',
  title: 'Echo the observed symbol.',
  create: identity,
  maxSteps: 100,
  solvedAt: 95,
  returnRange: [0, 100],
})
