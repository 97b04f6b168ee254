/**
 * QR-DQN: learns the distribution of the return of each action as N quantiles, and acts by their mean. Unlike C51 it
 * needs no range of returns.
 *
 * Dabney et al. 2018, Distributional reinforcement learning with quantile regression, https://arxiv.org/abs/1710.10044
 *
 * Where things are: algorithm 1's loss is `quantiles` in src/kit/heads/distribution.ts; the rest is DQN, agents/dqn.ts.
 *
 * Differs from the paper: as DQN does from its own; 50 quantiles (2018: 200).
 */
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { option } from '../src/core/option.ts'
import { quantiles, unsupportedBy } from '../src/kit/index.ts'
import { createValueAgent, valueOptions } from './dqn.ts'
import type { QrDqnOptions } from './options/qr-dqn.ts'

export const qrDqn: AgentFactory<QrDqnOptions> = defineAgent({
  name: 'qr-dqn',
  title: 'QR-DQN: a distribution of returns as quantiles',
  paper: 'https://arxiv.org/abs/1710.10044',
  options: {
    ...valueOptions,
    quantiles: option(50, 'quantiles of the distribution, N', { min: 1, max: 1_000, integer: true }),
  },
  unsupported: unsupportedBy('QR-DQN'),
  create: (context, config) => createValueAgent('qr-dqn', context, config, quantiles(config.quantiles)),
})
