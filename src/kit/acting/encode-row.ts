import type { View } from '../../core/env.ts'
import { encode, type Space, type Value, width } from '../../core/space.ts'

/**
 * Writes a row as the network of an agent takes it, from `at` on: an encoded observation, and with memory the S numbers
 * of the recurrent state before it, zeros where there is none.
 */
export function encodeRow(
  space: Space,
  { observation, state }: Pick<View<Value<Space>>, 'observation' | 'state'>,
  S: number,
  out: Float32Array,
  at: number,
): void {
  encode(space, observation, out, at)
  if (S === 0) return
  const end = at + width(space)
  if (state) out.set(state, end)
  else out.fill(0, end, end + S)
}
