import { type Config, option } from '../core/option.ts'
import type { Rng } from '../core/rng.ts'
import type { LayersModel } from '../engine/tf.ts'
import { buildNetwork, type NetworkBuilder } from './network.ts'
import { residualTower, type TowerShape, towerOptions, towerSize } from './residual-tower.ts'
import { requireSize } from './size.ts'

/** Options of a network with a policy and a value head: a residual tower, or one's own. */
export const policyValueOptions = {
  ...towerOptions,
  network: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a TF.js network, planes → A logits and a value, in place of the tower',
  ),
}

/**
 * Planes `[B, C, H, W]` → A logits and one number whose tanh is the value, `[B, A + 1]`; with `replies`, also A logits
 * of the opponent's next move, `[B, 2A + 1]`.
 *
 * @param rows B of the largest batch. @param saved See `requireSize`.
 * @throws UserError for a network that does not fit into memory, or not to what was saved.
 */
export function policyValueNetwork(
  config: Config<typeof policyValueOptions>,
  {
    planes,
    actions,
    rows,
    saved,
    replies = false,
  }: Pick<TowerShape, 'planes' | 'actions' | 'replies'> & { rows: number; saved?: number | undefined },
  random: Rng,
): LayersModel {
  const outputs = (replies ? 2 * actions : actions) + 1
  if (config.network) return buildNetwork(config.network, { inputs: planes, outputs }, random)
  const shape = { ...config, planes, actions, replies }
  requireSize(towerSize(shape), rows, saved)
  return residualTower(shape, random)
}
