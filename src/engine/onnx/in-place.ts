import { type Listing, type Node, readsOf } from '../graph/listing.ts'

/** Operations that write element i of the result after their last read of element i of the operands. */
const ELEMENTWISE = new Set(['Add', 'Sub', 'Mul', 'Div', 'Identity'])

/**
 * Operations whose result always has its own buffer, however ONNX Runtime optimizes the graph. Any other operation may
 * pass its operand's buffer on:
 *
 * - Reshape, Identity, Squeeze, Unsqueeze and Flatten alias their operand (`KernelDefBuilder::Alias`);
 * - Cast, Expand, Concat and Pad are removed where they are no-ops (core/optimizer: cast_elimination,
 *   expand_elimination, concat_slice_elimination, pad_fusion);
 * - Transpose is fused into the MatMuls that read it, even if it has other readers (matmul_transpose_fusion), or moved
 *   past them.
 */
const NEW_BUFFER = new Set(
  (
    'Gemm MatMul Conv ReduceSum ReduceSumSquare ReduceMean ReduceMax ReduceMin ReduceProd Softmax Split Slice ' +
    'Gather GatherElements ' +
    'ScatterElements ScatterND Tile Where Max Min Pow Equal Greater GreaterOrEqual Less LessOrEqual And Not Clip ' +
    'Abs Neg Floor Ceil Exp Log ' +
    'Sqrt Reciprocal Sin Cos Tanh Sigmoid Softplus Erf Relu LeakyRelu Elu'
  ).split(' '),
)

/**
 * The same, unless an operand is a single number. Then they may be removed: x + 0 and x·1 (noop_elimination), or a
 * scale fused into the MatMuls that read it (matmul_scale_fusion).
 */
const NEW_BUFFER_OF_TWO = new Set(['Add', 'Sub', 'Mul', 'Div'])

/** Names of tensors that may share `input`'s buffer and so hold its old values: `input` itself and its aliases. */
function oldValues(listing: Listing, input: string, writer: Node): ReadonlySet<string> {
  const numbers = new Set(listing.constants.filter(c => c.data.length === 1).map(c => c.name))
  const names = new Set([input])
  for (const node of listing.nodes) {
    const { op, outputs } = node
    const inputs = readsOf(node)
    if (node === writer || !inputs.some(name => names.has(name)) || NEW_BUFFER.has(op)) continue
    if (NEW_BUFFER_OF_TWO.has(op) && !inputs.some(name => numbers.has(name))) continue
    for (const name of outputs) names.add(name)
  }
  return names
}

/**
 * Whether a state input and the output that replaces it may share one buffer. The output's node must be element-wise,
 * and every other node that reads the old values, directly or through an alias, must be one of its ancestors:
 * ONNX Runtime guarantees no other execution order.
 */
export function safeInPlace(listing: Listing, input: string, output: string): boolean {
  const maker = new Map<string, Node>()
  for (const node of listing.nodes) for (const name of node.outputs) maker.set(name, node)
  const writer = maker.get(output)
  if (!writer || !ELEMENTWISE.has(writer.op)) return false
  const ancestors = new Set<Node>()
  const stack = [writer]
  for (let node = stack.pop(); node; node = stack.pop())
    for (const name of readsOf(node)) {
      const parent = maker.get(name)
      if (parent && !ancestors.has(parent)) {
        ancestors.add(parent)
        stack.push(parent)
      }
    }
  const old = oldValues(listing, input, writer)
  return listing.nodes.every(
    node => node === writer || ancestors.has(node) || !readsOf(node).some(name => old.has(name)),
  )
}
