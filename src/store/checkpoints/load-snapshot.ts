import { join } from 'node:path'
import type { TypedArray } from '../../core/agent.ts'
import type { Json } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { notFinite } from '../../core/guard/diverged.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import { revive } from '../json/exact-json.ts'
import { checkpoints, MEMORY, placeOf, readArrays, readManifest, readVerified, segmentFile } from './checkpoint.ts'
import { type Manifest, State } from './manifest.ts'
import { unpackActions } from './pack-actions.ts'
import { joinRows } from './segment-rows.ts'

/** A snapshot as it lies in a run's folder. */
export interface StoredSnapshot extends Snapshot {
  /** The checkpoint it comes from. */
  readonly path: string
  /** Newer checkpoints that could not be used, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * What a run continues from: its newest checkpoint that is whole.
 *
 * @throws UserError when there is none.
 * @example
 * train({ env: 'CartPole-v1', agent: dqn(), steps: 50_000, resume: loadSnapshot('runs/dqn-CartPole-v1-s0') })
 */
export function loadSnapshot(run: string): StoredSnapshot {
  const skipped: { path: string; reason: string }[] = []
  for (const { path } of checkpoints(run)) {
    try {
      return { ...readSnapshot(path), path, skipped }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      skipped.push({ path, reason: error.message })
    }
  }
  const [newest] = skipped
  throw new UserError(
    newest
      ? `${run} has no checkpoint that is whole. The newest: ${newest.reason}`
      : `${run} has no checkpoint to continue from: it was cut off before the first one, so start it again.`,
  )
}

/**
 * What the first environment of a run had learned at its newest checkpoint (`freeze`); undefined where it learns
 * nothing.
 */
export function loadLearned(run: string): Json | undefined {
  const [newest] = checkpoints(run)
  const manifest = newest && readManifest(newest.path)
  return manifest?.state === undefined ? undefined : (stateOf(newest!.path, manifest).collected.learned?.[0] as Json)
}

/** One checkpoint as a whole. @throws UserError where it is damaged. */
export function readSnapshot(path: string): Snapshot {
  const manifest = readManifest(path)
  if (manifest.state === undefined)
    throw new UserError(`${path} holds weights only, which is not enough to continue from.`)
  const { numbers, rngs, collected, ...state } = stateOf(path, manifest)
  const arrays = readArrays(path, manifest)
  const weights = named('weights', arrays) as Snapshot['weights']
  for (const [name, vector] of Object.entries(weights)) {
    const at = notFinite(vector)
    if (at >= 0)
      throw new UserError(`${path} was saved after the run had diverged: its weights "${name}" have ${vector[at]}.`)
  }
  const memory = manifest.memory && readMemory(placeOf(path).run, manifest.memory)
  return {
    ...(state as Omit<Snapshot, 'step' | 'agent' | 'weights' | 'memory' | 'collected'>),
    collected: unpacked(collected),
    step: manifest.step,
    agent: { arrays: named('agent', arrays), numbers, rngs },
    weights,
    memory,
  }
}

function unpacked(collected: State['collected']): Snapshot['collected'] {
  const actions = unpackActions(collected.slots.map(slot => slot?.actions))
  const slots = collected.slots.map((slot, i) => slot && { ...slot, ...(slot.actions && { actions: actions[i] }) })
  return { ...collected, slots } as Snapshot['collected']
}

/** @throws UserError where the state is not of its form. */
function stateOf(path: string, manifest: Manifest): State {
  const parsed = State.safeParse(revived(path, manifest.state))
  if (parsed.success) return parsed.data
  throw new UserError(
    `${join(path, 'manifest.json')} is not what this version of sente writes, ` +
      `at "state.${parsed.error.issues[0]!.path.join('.')}".`,
    { cause: parsed.error },
  )
}

function revived(path: string, state: unknown): unknown {
  try {
    return revive(state)
  } catch (error) {
    throw new UserError(
      `${join(path, 'manifest.json')} holds an array that cannot be read: ${(error as Error).message}; use another ` +
        `checkpoint or a copy.`,
      { cause: error },
    )
  }
}

function readMemory(run: string, layout: NonNullable<Manifest['memory']>): Snapshot['memory'] {
  return joinRows(layout, (segment, bytes) => readVerified(run, segmentFile(MEMORY, segment), segment.sha256, bytes))
}

/** The arrays named `<prefix>/…`, by the rest of their names. */
export const named = (prefix: string, arrays: Readonly<Record<string, TypedArray>>): Record<string, TypedArray> =>
  Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, array]) => [name.slice(prefix.length + 1), array]),
  )
