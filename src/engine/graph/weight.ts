import { UserError } from '../../core/error.ts'
import { inGiB } from '../../core/guard/room.ts'
import { inOrder } from './listing.ts'
import { type ElementType, type Shape, size, type Value } from './value.ts'

/**
 * Upper bound on the bytes of constants in a graph: an ONNX model is a protobuf message of at most 2 GiB, of which the
 * nodes take less than a MiB.
 */
const MAX_BYTES = 2 ** 31 - 2 ** 20

const BYTES: Readonly<Record<ElementType, number>> = { float32: 4, int32: 4, int64: 8, bool: 1 }

/** @throws UserError when a single constant is too large. `where` returns the line of the caller's code. */
export function checkConstant(shape: Shape, dtype: ElementType, where: () => string): void {
  const bytes = size(shape) * BYTES[dtype]
  if (bytes > MAX_BYTES)
    throw new UserError(
      `the step uses a constant of shape [${shape}]${where()}, which takes ${inGiB(bytes)}, but a graph holds at ` +
        `most 2 GiB of constants: make it a variable or an input.`,
    )
}

/** @throws UserError when the constants that `results` depend on are too large together; `what` names the step. */
export function checkConstants(what: string, results: readonly Value[]): void {
  const constants = inOrder(results).filter(v => v.op === 'Constant')
  const bytes = constants.reduce((sum, v) => sum + size(v.shape) * BYTES[v.dtype], 0)
  if (bytes <= MAX_BYTES) return
  const largest = constants.reduce((a, b) => (size(a.shape) * BYTES[a.dtype] >= size(b.shape) * BYTES[b.dtype] ? a : b))
  throw new UserError(
    `${what} has ${inGiB(bytes)} of constants (exported weights included), the largest of shape ` +
      `[${largest.shape}], but a graph holds at most 2 GiB of them: make them variables or inputs.`,
  )
}
