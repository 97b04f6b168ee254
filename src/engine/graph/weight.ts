import { UserError } from '../../core/error.ts'
import { inOrder } from './listing.ts'
import { type ElementType, type Shape, size, type Value } from './value.ts'

/**
 * Most bytes of constants in a graph: an ONNX model, a protobuf message, ends at 2 GiB, of which the nodes take less
 * than a MiB.
 */
const MOST = 2 ** 31 - 2 ** 20

const BYTES: Readonly<Record<ElementType, number>> = { float32: 4, int32: 4, int64: 8, bool: 1 }
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/** @throws UserError when a constant alone is too large. `where` is the person's line. */
export function checkConstant(shape: Shape, dtype: ElementType, where: () => string): void {
  const bytes = size(shape) * BYTES[dtype]
  if (bytes > MOST)
    throw new UserError(
      `a step that is being compiled uses a constant of shape [${shape}]${where()}, ${gigabytes(bytes)}, but a ` +
        `graph holds 2 GB of them at most: ` +
        'make it a variable, or an input.',
    )
}

/** @throws UserError when all the constants behind `results` are too large; `what` is the step. */
export function checkConstants(what: string, results: readonly Value[]): void {
  const constants = inOrder(results).filter(v => v.op === 'Constant')
  const bytes = constants.reduce((sum, v) => sum + size(v.shape) * BYTES[v.dtype], 0)
  if (bytes <= MOST) return
  const largest = constants.reduce((a, b) => (size(a.shape) * BYTES[a.dtype] >= size(b.shape) * BYTES[b.dtype] ? a : b))
  throw new UserError(
    `${what} has ${gigabytes(bytes)} of constants, the largest of shape [${largest.shape}], but a graph holds 2 GB ` +
      `of them at most: ` +
      'make them variables, or inputs; weights that are exported count too.',
  )
}
