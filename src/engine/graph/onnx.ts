import { bytes, encoded, type Field, float, message, text, varint, varints } from '../../protobuf.ts'
import type { Listing, Port } from './listing.ts'
import { type Attribute, ELEMENT_CODE } from './value.ts'

/** The oldest opset in which all reductions take their axes as an input; supported since ONNX Runtime 1.14. */
const OPSET = 18
const IR_VERSION = 9

/**
 * Encodes a listing as an ONNX model. A dimension of −1 in an input or output becomes the symbolic dimension `batch`;
 * `metadata` is stored as text. Messages: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encode(listing: Listing, name: string, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return encoded(
    varint(1, IR_VERSION),
    text(2, 'sente'), // producer
    message(7, ...graphOf(listing, name)),
    message(8, text(1, ''), varint(2, OPSET)), // of the default domain
    ...Object.entries(metadata).map(([key, value]) => message(14, text(1, key), text(2, value))),
  )
}

function graphOf(listing: Listing, name: string): Field[] {
  return [
    ...listing.nodes.map((node, i) =>
      message(
        1,
        ...node.inputs.map(input => text(1, input)),
        ...node.outputs.map(output => text(2, output)),
        text(3, `${node.op}_${i}`),
        text(4, node.op),
        ...Object.entries(node.attributes).map(([name, value]) => message(5, text(1, name), ...attribute(value))),
        ...(node.body ? [message(5, text(1, 'body'), message(6, ...graphOf(node.body, 'body')), varint(20, 5))] : []),
      ),
    ),
    text(2, name),
    ...listing.constants.map(initializer),
    ...listing.inputs.map(port => valueInfo(11, port)),
    ...listing.outputs.map(port => valueInfo(12, port)),
  ]
}

/** The value and the code of its type. */
function attribute(value: Attribute): Field[] {
  if (typeof value === 'number') return [varint(3, value), varint(20, 2)]
  if (typeof value === 'string') return [text(4, value), varint(20, 3)]
  if ('float' in value) return [float(2, value.float), varint(20, 1)]
  return [varints(8, value), varint(20, 7)]
}

const initializer = ({ name, shape, dtype, data }: Listing['constants'][number]): Field =>
  message(
    5,
    varints(1, shape),
    varint(2, ELEMENT_CODE[dtype]),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  )

function valueInfo(field: number, { name, shape, dtype }: Port): Field {
  const dimensions = shape.map(d => message(1, d < 0 ? text(2, 'batch') : varint(1, d)))
  return message(
    field,
    text(1, name),
    message(2, message(1, varint(1, ELEMENT_CODE[dtype]), message(2, ...dimensions))),
  )
}
