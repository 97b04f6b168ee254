import type { TypedArray } from '../../core/agent.ts'
import type { Collected, Snapshot } from '../../core/snapshot.ts'
import { stringify } from '../json/exact-json.ts'
import type { Manifest, Segment } from './manifest.ts'
import { packActions } from './pack-actions.ts'
import { columnsOf, copyRows } from './segment-rows.ts'

/** A checkpoint to be written: copies, so that the run can continue. */
export interface Staged {
  readonly step: number
  readonly arrays: Readonly<Record<string, TypedArray>>
  readonly state?: unknown
  readonly evaluation?: NonNullable<Manifest['evaluation']>
  /** `fresh`: rows not yet in any segment. */
  readonly memory?: Omit<NonNullable<Manifest['memory']>, 'segments'> & {
    readonly segments: readonly Segment[]
    readonly fresh: { readonly from: number; readonly to: number; readonly bytes: Uint8Array } | undefined
  }
}

/** Copies a snapshot. @param segments Immutable files that already hold rows of the replay memory. */
export function stage(
  snapshot: Snapshot,
  segments: readonly Segment[] = [],
  evaluation?: NonNullable<Manifest['evaluation']>,
): Staged {
  const { step, agent, weights, memory, ...rest } = snapshot
  const { env, agentName, seed, envs, episodes, updates, rollout, kept } = rest
  const { numbers, rngs } = agent
  const collected = packed(rest.collected)
  const held = rollout === undefined ? {} : { rollout }
  const state = { env, agentName, seed, envs, episodes, updates, ...held, collected, numbers, rngs, kept }
  return {
    step,
    arrays: { ...named('weights', weights), ...named('agent', agent.arrays) },
    state: JSON.parse(stringify(state)),
    ...(memory && { memory: stageRows(memory, segments) }),
    ...(evaluation && { evaluation }),
  }
}

const packed = (collected: Collected) => ({
  ...collected,
  slots: collected.slots.map(slot => slot && { ...slot, ...(slot.actions && { actions: packActions(slot.actions) }) }),
})

function stageRows(memory: NonNullable<Snapshot['memory']>, before: readonly Segment[]) {
  const { capacity, size, added } = memory
  const segments = before.filter(({ to }) => to > added - size)
  const from = Math.max(segments.at(-1)?.to ?? 0, added - size)
  const fresh = from < added ? { from, to: added, bytes: copyRows(memory, from, added) } : undefined
  return { capacity, size, added, columns: columnsOf(memory), segments, fresh }
}

const named = (prefix: string, arrays: Readonly<Record<string, TypedArray>>) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${prefix}/${name}`, array.slice()]))
