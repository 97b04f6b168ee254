import { z } from 'zod'
import type { TypedArray } from '../../core/agent.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { bytesOf, dtypeOf } from '../json/exact-json.ts'

const isArray = (value: unknown): value is TypedArray => dtypeOf(value) !== undefined

/** Actions of one kind in a single array: numbers where there is no `width`, else arrays of `width` numbers each. */
const Packed = z.object({
  packed: z.custom<TypedArray>(isArray, 'expected a typed array'),
  width: z.number().int().positive().exactOptional(),
})
/** The actions of an episode as a checkpoint holds them; older checkpoints have them one by one. */
export const StoredActions = z.union([z.array(z.unknown()), Packed])
type StoredActions = z.infer<typeof StoredActions>

/** Bytes of memory that an action takes by itself, as an object. */
const EACH = 200

/**
 * Puts actions into one array, so that a long episode is a few values in a manifest; those of mixed kinds stay as they
 * are.
 */
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
 * The opposite of `packActions`, for the episodes of all slots. @throws UserError when there are too many for the
 * memory.
 */
export function unpackActions(stored: readonly (StoredActions | undefined)[]): (readonly unknown[] | undefined)[] {
  const count = (actions: StoredActions | undefined) =>
    !actions ? 0 : Array.isArray(actions) ? actions.length : actions.packed.length / (actions.width ?? 1)
  const total = stored.reduce((sum, actions) => sum + count(actions), 0)
  requireRoom(`a checkpoint with ${Math.ceil(total)} actions`, total * EACH, 'use another checkpoint')
  return stored.map(actions => {
    if (!actions || Array.isArray(actions)) return actions
    const { packed, width } = actions
    if (width === undefined) return Array.from(packed)
    return Array.from({ length: Math.floor(packed.length / width) }, (_, i) => packed.slice(i * width, (i + 1) * width))
  })
}
