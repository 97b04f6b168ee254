import { convolution } from './convolution.ts'
import { sums } from './einsum.ts'
import { elementwise } from './elementwise.ts'
import { filters } from './images/filters.ts'
import { pooling } from './images/pooling.ts'
import { sampling } from './images/sampling.ts'
import { indexing } from './indexing.ts'
import type { KernelTable } from './kernel.ts'
import { linear } from './linear.ts'
import { reduction } from './reduction.ts'
import { cumulative } from './running.ts'
import { shape } from './shape.ts'
import { trigonometry } from './trigonometry.ts'
import { typed } from './types.ts'

/** Lowerings of all TF.js kernels that can be compiled, by what they do. */
export const TABLES = {
  convolution,
  cumulative,
  elementwise,
  filters,
  indexing,
  linear,
  pooling,
  reduction,
  sampling,
  shape,
  sums,
  trigonometry,
} satisfies Readonly<Record<string, KernelTable>>

/** All of them. */
export const KERNELS: KernelTable = typed(Object.assign({}, ...Object.values(TABLES)) as KernelTable)
