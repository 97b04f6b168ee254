import { convolution } from './convolution.ts'
import { elementwise } from './elementwise.ts'
import type { KernelTable } from './kernel.ts'
import { linear } from './linear.ts'
import { reduction } from './reduction.ts'
import { shape } from './shape.ts'
import { typed } from './types.ts'

/** Lowerings of all TF.js kernels that can be compiled. */
export const KERNELS: KernelTable = typed({ ...elementwise, ...reduction, ...shape, ...linear, ...convolution })
