/**
 * C51: learns a categorical distribution of the return of each action, over N fixed values, and acts by its mean.
 *
 * Bellemare et al. 2017, A distributional perspective on reinforcement learning, https://arxiv.org/abs/1707.06887
 *
 * Where things are: algorithm 1's projection and loss are `categorical` in src/kit/heads/distribution.ts; the rest is
 * DQN, agents/dqn.ts.
 *
 * Differs from the paper: as DQN does from its own; and the range of returns, `low` to `high`, defaults to the
 * `returnRange` of the environment's registration, or else to 0 … 100 (2017: −10 to 10, with rewards clipped to
 * [−1, 1]).
 */
import type { Agent, AgentContext, TaskFacts } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { UserError } from '../src/core/error.ts'
import { type Config, option } from '../src/core/option.ts'
import { categorical, type Distribution, returnWatch, unsupportedBy, watched } from '../src/kit/index.ts'
import { createValueAgent, valueOptions } from './dqn.ts'
import type { C51Options } from './options/c51.ts'

/** The options that C51 adds to DQN's. */
export const categoricalOptions = {
  atoms: option(51, 'atoms of the distribution, N', { min: 2, max: 1_000, integer: true }),
  low: option(-Infinity, 'lowest discounted return; -Infinity = from the returnRange of the environment, or else 0'),
  high: option(Infinity, 'highest discounted return; Infinity = from the returnRange of the environment, or else 100'),
}

type Range = { readonly low: number; readonly high: number }

/** The configured range; an end left open is the environment's, or else 0 and 100. */
export function rangeOf({ low, high }: Range, { returnRange: [lowest, highest] = [0, 100] }: TaskFacts = {}): Range {
  return { low: low === -Infinity ? lowest : low, high: high === Infinity ? highest : high }
}

/** The distribution that the options describe. @throws UserError for an empty range. */
export function categoricalOf({ atoms, ...range }: Config<typeof categoricalOptions>): Distribution {
  const { low, high } = rangeOf(range)
  if (!(low < high))
    throw new UserError(
      `returns from low ${low} to high ${high} are not a range: set them to the lowest and highest return.`,
      {
        usage: true,
      },
    )
  return categorical(atoms, low, high)
}

const options = { ...valueOptions, ...categoricalOptions }

/** A value agent that learns this distribution and warns when returns leave its range. */
export async function createCategorical(
  name: string,
  context: AgentContext,
  config: Config<typeof options>,
): Promise<Agent> {
  const agent = await createValueAgent(name, context, config, categoricalOf(config))
  const { low, high } = rangeOf(config)
  return watched(agent as Agent, returnWatch([low, high], config.gamma, context.envs))
}

export const c51: AgentFactory<C51Options> = defineAgent({
  name: 'c51',
  title: 'C51: a distribution of returns over fixed values',
  paper: 'https://arxiv.org/abs/1707.06887',
  options,
  unsupported: unsupportedBy('C51'),
  suit: rangeOf,
  create: (context, config) => createCategorical('c51', context, config),
})
