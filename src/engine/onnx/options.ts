import type { Rule } from '../graph/graph.ts'
import type { Target } from '../graph/target.ts'

/** How the compiled engine opens. */
export interface OnnxOptions {
  /** Threads per operation; default 1, which makes results bit-identical across runs and machines of one kind. */
  readonly threads?: number
  /** Why this engine was chosen. */
  readonly note?: string | undefined
  /** The execution provider; default `cpu`. */
  readonly provider?: Target
  /** The GPU's name, for the description. */
  readonly adapter?: string
  /** For tests: lowers graphs for another provider. */
  readonly target?: Target
  /** For tests: graph rewrites to switch off. */
  readonly without?: readonly Rule[]
  /** For tests: false keeps a second buffer for every state group. */
  readonly inPlace?: boolean
  /** Whether acting steps with constant weights run in a thread of their own. Default: with CUDA. */
  readonly apart?: boolean
  /** Whether K updates in a run are a loop in the graph instead of K copies of the update. Default: with CUDA. */
  readonly loops?: boolean
  /** For tests: a memory limit in bytes, instead of the machine's. */
  readonly memory?: number
}
