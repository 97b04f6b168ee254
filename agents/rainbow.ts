/**
 * Rainbow: C51 with double Q-learning, a dueling network, priorities, n-step returns and noisy layers.
 *
 * Hessel et al. 2018, Rainbow: combining improvements in deep reinforcement learning, https://arxiv.org/abs/1710.02298
 *
 * Where things are: all of it is C51 (agents/c51.ts) and so DQN (agents/dqn.ts); this file turns on their parts, with
 * n, the priorities' exponent (`priority`, ω in the paper) and β (`importance`) of table 1 of the paper.
 *
 * Differs from the paper:
 *  1. As C51 and DQN do from their own. One draw of noise is both for the value that is learned and for the choice of
 * the next action.  2. What else table 1 sets is as in DQN here, for small tasks: a learning rate of 10⁻³ (2018:
 * 6.25·10⁻⁵), Adam's ε of 10⁻⁸ (2018: 1.5·10⁻⁴), a
 *     target that is copied every 500 steps (2018: 8,000), and updates from step 1,000 on (2018: 20,000).
 *  3. Noisy layers are all but the first (2018: all behind the convolutions).
 *  4. K updates that run as one see the priorities from before them.
 */
import { defineAgent } from '../src/core/define-agent.ts'
import type { Options } from '../src/core/option.ts'
import { unsupportedBy } from '../src/kit/heads/q-network.ts'
import { categoricalOptions, createCategorical, rangeOf } from './c51.ts'
import { valueOptions } from './dqn.ts'

const options = { ...valueOptions, ...categoricalOptions }
const by = { doubleQ: true, dueling: true, noisy: true, nStep: 3, priority: 0.5, importance: 0.4 }
/** The same options, with other defaults. */
const set = <O extends Options>(options: O, values: { readonly [K in keyof O]?: O[K]['value'] }): O =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      name in values ? { ...option, value: values[name] } : option,
    ]),
  ) as O

export const rainbow = defineAgent({
  name: 'rainbow',
  title: 'Rainbow: C51 with double, dueling, prioritized, n-step and noisy',
  paper: 'https://arxiv.org/abs/1710.02298',
  options: set(options, by),
  unsupported: unsupportedBy('Rainbow'),
  suit: rangeOf,
  create: (context, config) => createCategorical('rainbow', context, config),
})
