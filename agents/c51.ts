/**
 * C51: learns how the return of each action is distributed, over N fixed values, and acts by its mean.
 *
 * Bellemare et al. 2017, A distributional perspective on reinforcement learning, https://arxiv.org/abs/1707.06887
 *
 * Where things are: algorithm 1's projection and loss are `categorical` in src/nn/distribution.ts; all else is DQN, agents/dqn.ts.
 *
 * Differs from the paper: as DQN does from its own; and the range of returns has to be set, `low` to `high` (2017: −10 to 10, with rewards
 * clipped to [−1, 1]).
 */
import { defineAgent } from '../src/core/define-agent.ts'
import { UserError } from '../src/core/error.ts'
import { type Config, option } from '../src/core/option.ts'
import { categorical, type Distribution } from '../src/nn/distribution.ts'
import { unsupportedBy } from '../src/nn/q-network.ts'
import { createValueAgent, valueOptions } from './dqn.ts'

/** What C51 has beside DQN's options. */
export const categoricalOptions = {
  atoms: option(51, 'values of the distribution, N', { min: 2, max: 1_000, integer: true }),
  low: option(0, 'the lowest discounted return'),
  high: option(100, 'the highest'),
}

/** @throws UserError for a range that is none. */
export function categoricalOf({ atoms, low, high }: Config<typeof categoricalOptions>): Distribution {
  if (!(low < high))
    throw new UserError(
      `the returns from low ${low} to high ${high} are no range: set both to what an episode can bring.`,
      {
        usage: true,
      },
    )
  return categorical(atoms, low, high)
}

export const c51 = defineAgent({
  name: 'c51',
  title: 'C51: a distribution of returns over fixed values',
  paper: 'https://arxiv.org/abs/1707.06887',
  options: { ...valueOptions, ...categoricalOptions },
  unsupported: unsupportedBy('C51'),
  create: (context, config) => createValueAgent('c51', context, config, categoricalOf(config)),
})
