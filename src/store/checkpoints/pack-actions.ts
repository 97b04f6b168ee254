import { z } from 'zod'
import type { TypedArray } from '../../core/agent.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { bytesOf, dtypeOf } from '../json/exact-json.ts'

const isArray = (value: unknown): value is TypedArray => dtypeOf(value) !== undefined

/** Actions of one type in a single array: numbers if there is no `width`, else arrays of `width` numbers each. */
const Packed = z.object({
  packed: z.custom<TypedArray>(isArray, 'expected a typed array'),
  width: z.number().int().positive().exactOptional(),
})
/** An episode's actions in a checkpoint; older checkpoints store them one by one. */
export const StoredActions = z.union([z.array(z.unknown()), Packed])
type StoredActions = z.infer<typeof StoredActions>

/** Estimated memory of one unpacked action, in bytes. */
const ACTION_BYTES = 200

/** Packs actions into one array, so that a long episode is a few manifest values. Mixed types are not packed. */
export function packActions(actions: readonly unknown[]): StoredActions {
  const [first] = actions
  if (typeof first === 'number') {
    const packed = Int32Array.from(actions as number[])
    return actions.every((action, i) => Object.is(action, packed[i])) ? { packed } : [...actions]
  }
  if (!isArray(first) || first.length === 0) return [...actions]
  const [dtype, width] = [dtypeOf(first), first.length]
  if (!actions.every(action => dtypeOf(action) === dtype && (action as TypedArray).length === width))
    return [...actions]
  const bytes = Buffer.concat((actions as TypedArray[]).map(bytesOf))
  const packed = first.slice(0, 0)
  const type = packed.constructor as new (buffer: ArrayBuffer) => TypedArray
  return { packed: new type(new Uint8Array(bytes).buffer), width }
}

/**
 * Reverses `packActions` for the episodes of all slots.
 *
 * @throws UserError when the actions do not fit in memory.
 */
export function unpackActions(stored: readonly (StoredActions | undefined)[]): (readonly unknown[] | undefined)[] {
  const count = (actions: StoredActions | undefined) =>
    !actions ? 0 : Array.isArray(actions) ? actions.length : actions.packed.length / (actions.width ?? 1)
  const total = stored.reduce((sum, actions) => sum + count(actions), 0)
  requireRoom(`a checkpoint with ${Math.ceil(total)} actions`, total * ACTION_BYTES, 'use another checkpoint')
  return stored.map(actions => {
    if (!actions || Array.isArray(actions)) return actions
    const { packed, width } = actions
    if (width === undefined) return Array.from(packed)
    return Array.from({ length: Math.floor(packed.length / width) }, (_, i) => packed.slice(i * width, (i + 1) * width))
  })
}
