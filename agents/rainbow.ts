/**
 * Rainbow: C51 with double Q-learning, a dueling network, priorities, n-step returns and, as an option, noisy layers.
 *
 * Hessel et al. 2018, Rainbow: combining improvements in deep reinforcement learning, https://arxiv.org/abs/1710.02298
 *
 * Where things are: all of it is C51 (agents/c51.ts) and so DQN (agents/dqn.ts); this file turns on their options, with
 * n, the priority exponent (`priority`, ω in the paper) and β (`importance`) from table 1 of the paper.
 *
 * Differs from the paper:
 *  1. As C51 and DQN do from their own. One draw of noise serves both the value that is learned and the choice of the
 *     next action.
 *  2. The other settings of table 1 are as in DQN here, for small tasks: a learning rate of 10⁻³ (2018: 6.25·10⁻⁵)
 *     that falls to a tenth, Adam's ε of 10⁻⁸ (2018: 1.5·10⁻⁴), a target that follows with τ = 0.005 (2018: copied
 *     every 8,000 steps), and updates from step 1,000 on (2018: 20,000).
 *  3. All layers but the first are noisy (2018: all behind the convolutions).
 *  4. K updates in one run use the priorities from before it.
 *  5. It explores ε-greedily; `noisy` turns on the paper's noisy layers. On small tasks they explore too little, or
 *     still disturb the policy when it should be precise (experiments/RESULTS.md).
 */
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { unsupportedBy, withDefaults } from '../src/kit/index.ts'
import { categoricalOptions, createCategorical, rangeOf } from './c51.ts'
import { valueOptions } from './dqn.ts'
import type { RainbowOptions } from './options/rainbow.ts'

const options = { ...valueOptions, ...categoricalOptions }
const settings = { doubleQ: true, dueling: true, nStep: 3, priority: 0.5, importance: 0.4 }
export const rainbow: AgentFactory<RainbowOptions> = defineAgent({
  name: 'rainbow',
  title: 'Rainbow: C51 with double, dueling, prioritized and n-step; noisy layers as an option',
  paper: 'https://arxiv.org/abs/1710.02298',
  options: withDefaults(options, settings),
  unsupported: unsupportedBy('Rainbow'),
  suit: rangeOf,
  create: (context, config) => createCategorical('rainbow', context, config),
})
