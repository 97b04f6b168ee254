import type { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/value.ts'

/** A kernel's attributes, under TF.js's names and as it passes them. */
// biome-ignore lint/suspicious/noExplicitAny: TF.js types attributes per kernel; each row below reads those of its own
export type Attributes = Readonly<Record<string, any>>

/** Lowers one TF.js kernel: the graph values of its inputs (lists as '0', '1', …) become the value(s) of its result. */
export type Lowering = (
  g: Graph,
  inputs: Readonly<Record<string, Value>>,
  attributes: Attributes,
) => Value | readonly Value[]

/** A row a kernel. */
export type KernelTable = Readonly<Record<string, Lowering>>
