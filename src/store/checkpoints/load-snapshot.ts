import { join } from 'node:path'
import type { TypedArray } from '../../core/agent.ts'
import type { Json } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { notFinite } from '../../core/guard/diverged.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import { revive } from '../json/exact-json.ts'
import { renamed } from '../json/renamed.ts'
import { checkpoints, MEMORY, placeOf, readArrays, readManifest, readVerified, segmentFile } from './checkpoint.ts'
import { type Manifest, State } from './manifest.ts'
import { unpackActions } from './pack-actions.ts'
import { joinRows } from './segment-rows.ts'

/** A snapshot loaded from a run folder. */
export interface StoredSnapshot extends Snapshot {
  /** Its checkpoint's folder. */
  readonly path: string
  /** Newer checkpoints that could not be loaded, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * Loads a run's newest undamaged checkpoint, to resume from.
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
      ? `${run} has no undamaged checkpoint. The newest: ${newest.reason}`
      : `${run} has no checkpoint to resume from: the run stopped before the first one; start it again.`,
  )
}

/** State that a run's first environment had learned at a checkpoint (`freeze`); undefined if none. */
export function loadLearned(path: string): Json | undefined {
  const manifest = readManifest(path)
  return manifest.state === undefined ? undefined : (stateOf(path, manifest).collected.learned?.[0] as Json)
}

/** Reads a checkpoint completely. @throws UserError when it is damaged. */
export function readSnapshot(path: string): Snapshot {
  const manifest = readManifest(path)
  if (manifest.state === undefined)
    throw new UserError(`${path} holds only weights, which is not enough to resume training; use another checkpoint.`)
  const { numbers, rngs, collected, ...state } = stateOf(path, manifest)
  const arrays = readArrays(path, manifest)
  const weights = named('weights', arrays) as Snapshot['weights']
  for (const [name, vector] of Object.entries(weights)) {
    const at = notFinite(vector)
    if (at >= 0)
      throw new UserError(
        `${path} was saved after training had diverged: its weights "${name}" contain ${vector[at]}; use another ` +
          `checkpoint.`,
      )
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

/** @throws UserError when the state does not match its schema. */
function stateOf(path: string, manifest: Manifest): State {
  const parsed = State.safeParse(revived(path, manifest.state))
  if (parsed.success) return parsed.data
  throw new UserError(
    `${join(path, 'manifest.json')} is not in this version's format, at ` +
      `"state.${parsed.error.issues[0]!.path.join('.')}": it was edited, or another version of sente wrote it; use ` +
      `another checkpoint.`,
    { cause: parsed.error },
  )
}

function revived(path: string, state: unknown): unknown {
  try {
    return revive(state)
  } catch (error) {
    throw new UserError(
      `${join(path, 'manifest.json')} contains an array that cannot be read: ${(error as Error).message}; use ` +
        `another checkpoint or a copy.`,
      { cause: error },
    )
  }
}

function readMemory(run: string, layout: NonNullable<Manifest['memory']>): Snapshot['memory'] {
  return joinRows(layout, (segment, bytes) => readVerified(run, segmentFile(MEMORY, segment), segment.sha256, bytes))
}

/** The arrays named `<prefix>/…`, with the prefix removed. */
export const named = (prefix: string, arrays: Readonly<Record<string, TypedArray>>): Record<string, TypedArray> =>
  Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, array]) => [renamed(name.slice(prefix.length + 1)), array]),
  )
