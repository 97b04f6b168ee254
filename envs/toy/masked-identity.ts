import { type SyncEnv, transition } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { type Rng, type RngState, rng } from '../../src/core/rng.ts'
import { type Discrete, discrete } from '../../src/core/space.ts'

const symbols = 4

/**
 * MaskedIdentity: echo the observed symbol, while some of the other actions are illegal. Illegal actions throw, so an
 * agent must mask its random actions as well as its greedy ones.
 *
 * ### Action, observation: Discrete(4)
 * A symbol, 0 … 3. The observed symbol is always legal, each of the others with probability ½.
 *
 * ### Reward
 * 1 if the action equals the observed symbol, else 0.
 *
 * ### Start, end
 * Symbols and masks are independent across steps. Truncated by `make` after 100 steps, so the optimal return is 100.
 */
export function maskedIdentity(): SyncEnv<Discrete, Discrete> {
  let random: Rng = rng(0)
  let shown = 0
  let legal = new Uint8Array(symbols)
  const draw = () => {
    shown = random.int(symbols)
    legal = Uint8Array.from({ length: symbols }, (_, action) => (action === shown ? 1 : random.int(2)))
  }
  return {
    observationSpace: discrete(symbols),
    actionSpace: discrete(symbols),

    reset(start) {
      random = rng(start.int(2 ** 32)) // its own stream, as the caller may keep drawing from `start`
      draw()
      return { observation: shown, legal }
    },

    step(action) {
      if (legal[action] !== 1)
        throw new UserError(
          `MaskedIdentity: action ${action} is illegal here (legal: ${listed(legal)}); choose from the mask ` +
            'View.legal.',
        )
      const reward = action === shown ? 1 : 0
      draw()
      return { ...transition(shown, reward), legal }
    },

    render: () => ({ text: `say ${shown} (legal: ${listed(legal)})` }),

    save: () => ({ shown, legal: [...legal], random: random.state() }),

    restore(saved) {
      const state = saved as { shown?: number; legal?: readonly number[]; random?: RngState } | null
      if (state?.shown === undefined || !state.legal || !state.random)
        throw new UserError('MaskedIdentity: restore() takes what save() returned.')
      shown = state.shown
      legal = Uint8Array.from(state.legal)
      random = rng(state.random)
    },
  }
}

const listed = (legal: Uint8Array) => [...legal.keys()].filter(action => legal[action] === 1).join(', ')

/** Echo 100 symbols. */
export const maskedIdentityV0 = register({
  id: 'MaskedIdentity-v0',
  title: 'Echo the observed symbol, while some other actions are illegal.',
  create: maskedIdentity,
  maxSteps: 100,
  solvedAt: 95,
  returnRange: [0, 100],
})
