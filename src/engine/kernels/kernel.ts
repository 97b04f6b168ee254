import type { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'

/** A kernel's attributes, as TF.js names and passes them. */
// biome-ignore lint/suspicious/noExplicitAny: TF.js types attributes per kernel, and each row reads only its own
export type Attributes = Readonly<Record<string, any>>

/** Lowers one TF.js kernel: graph values of the inputs (lists as '0', '1', …) → graph value(s) of the result. */
export type Lowering = (
  g: Graph,
  inputs: Readonly<Record<string, Value>>,
  attributes: Attributes,
) => Value | readonly Value[]

/** Lowerings by kernel name. */
export type KernelTable = Readonly<Record<string, Lowering>>
