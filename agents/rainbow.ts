/**
 * Rainbow: C51 with double Q-learning, a dueling network, priorities, n-step returns and noisy layers.
 *
 * Hessel et al. 2018, Rainbow: combining improvements in deep reinforcement learning, https://arxiv.org/abs/1710.02298
 *
 * Where things are: all of it is C51 (agents/c51.ts) and so DQN (agents/dqn.ts); this file sets their options as table 1 of the paper does.
 *
 * Differs from the paper: as C51 does from its own; noisy layers are all but the first (2018: all behind the convolutions); K updates that run
 * as one see the priorities from before them.
 */
import { defineAgent } from '../src/core/define-agent.ts'
import type { Options } from '../src/core/option.ts'
import { categoricalOf, categoricalOptions } from './c51.ts'
import { createValueAgent, unsupportedBy, valueOptions } from './dqn.ts'

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
  title: 'Rainbow: C51 with double, dueling, prioritised, n-step and noisy',
  paper: 'https://arxiv.org/abs/1710.02298',
  options: set(options, by),
  unsupported: unsupportedBy('Rainbow'),
  create: (context, config) => createValueAgent('rainbow', context, config, categoricalOf(config)),
})
