import type { Decision, Saved } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { sample } from '../src/core/space.ts'
import { anyOf, requireWhole } from '../src/kit/index.ts'

/**
 * Uniformly random legal actions: the baseline that every learner must beat, and an opponent. It learns nothing. Greedy
 * play is as random, from a stream of its own, so that evaluations do not disturb a run.
 */
export const random = defineAgent({
  name: 'random',
  title: 'Uniformly random actions, the baseline to beat',
  paper: '',
  options: {},
  bothSides: true,
  unsupported: () => undefined,
  create({ actionSpace, random }) {
    const streams = { explore: random.split('explore'), exploit: random.split('exploit') }
    return {
      engine: { engine: 'none', device: 'cpu', description: 'no engine' },
      plan: { warmup: 0, every: 1, updates: 0, updatesPerRun: 1 },
      act: (views, mode) =>
        views.map(({ legal }): Decision => {
          const stream = streams[mode]
          if (actionSpace.kind !== 'discrete') return { action: sample(actionSpace, stream) }
          return { action: anyOf(actionSpace.n, legal, stream) }
        }),
      observe: () => {},
      learn: () => ({}),
      weights: () => ({}),
      load: () => {},
      save: (): Saved => ({
        arrays: {},
        numbers: {},
        rngs: { explore: streams.explore.state(), exploit: streams.exploit.state() },
      }),
      restore: saved => {
        requireWhole(saved, { arrays: {}, numbers: {}, rngs: streams })
        streams.explore.restore(saved.rngs.explore!)
        streams.exploit.restore(saved.rngs.exploit!)
      },
      dispose: () => {},
    }
  },
})
