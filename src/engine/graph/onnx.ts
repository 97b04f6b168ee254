import { createRequire } from 'node:module'
import type * as Proto from 'onnx-proto'
import type { Listing, Port } from './listing.ts'
import { type Attribute, ELEMENT_CODE } from './value.ts'

const require = createRequire(import.meta.url)

/** The oldest opset in which all reductions take their axes as an input; supported since ONNX Runtime 1.14. */
const OPSET = 18
const IR_VERSION = 9

/**
 * Encodes a listing as an ONNX model. A dimension of −1 in an input or output becomes the symbolic dimension `batch`;
 * `metadata` is stored as text.
 */
export function encode(listing: Listing, name: string, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const { onnx } = require('onnx-proto') as typeof Proto
  const { AttributeType } = onnx.AttributeProto
  const attribute = (value: Attribute) => {
    if (typeof value === 'number') return { type: AttributeType.INT, i: value }
    if (typeof value === 'string') return { type: AttributeType.STRING, s: new TextEncoder().encode(value) }
    if ('float' in value) return { type: AttributeType.FLOAT, f: value.float }
    return { type: AttributeType.INTS, ints: [...value] }
  }
  const model = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    producerName: 'sente',
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      input: listing.inputs.map(valueInfo),
      output: listing.outputs.map(valueInfo),
      initializer: listing.constants.map(({ name, shape, dtype, data }) => ({
        name,
        dims: [...shape],
        dataType: ELEMENT_CODE[dtype],
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      node: listing.nodes.map((node, i) => ({
        name: `${node.op}_${i}`,
        opType: node.op,
        input: [...node.inputs],
        output: [...node.outputs],
        attribute: Object.entries(node.attributes).map(([name, value]) => ({ name, ...attribute(value) })),
      })),
    },
  })
  return onnx.ModelProto.encode(model).finish()
}

const valueInfo = ({ name, shape, dtype }: Port) => ({
  name,
  type: {
    tensorType: {
      elemType: ELEMENT_CODE[dtype],
      shape: { dim: shape.map(d => (d < 0 ? { dimParam: 'batch' } : { dimValue: d })) },
    },
  },
})
