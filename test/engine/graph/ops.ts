import { list } from '../../../src/engine/graph/listing.ts'
import type { Value } from '../../../src/engine/graph/value.ts'

/** The operations that compute `value`, in order of execution. */
export const ops = (value: Value): string[] => list([{ name: 'y', value }]).nodes.map(node => node.op)
