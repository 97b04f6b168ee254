import { shape } from '../../../src/engine/kernels/shape.ts'
import { type Tensor2D, tf } from '../../../src/engine/tf.ts'
import { bools, ints, normal } from '../given.ts'
import { row, testRows } from './rows.ts'

testRows(
  shape,
  {
    Reshape: [
      row('to more axes', { x: normal(4, 6) }, ({ x }) => x.reshape([2, 2, 3, 2])),
      row('with −1', { x: normal(4, 6) }, ({ x }) => x.reshape([-1, 3])),
      row('of a product with −1', { x: normal(4, 6), w: normal(6, 5) }, ({ x, w }) =>
        x.matMul(w as Tensor2D).reshape([2, -1, 5]),
      ),
      row('to a vector', { x: normal(2, 3, 4) }, ({ x }) => x.flatten()),
      row('twice', { x: normal(2, 3, 4) }, ({ x }) => x.reshape([6, 4]).relu().reshape([3, 8])),
      row('of a scalar', { x: normal() }, ({ x }) => x.reshape([1, 1])),
      row('of int32', { x: ints(9, 4, 6) }, ({ x }) => x.reshape([3, 8])),
      row('squeezed', { x: normal(4, 1, 6, 1) }, ({ x }) => x.squeeze()),
    ],
    ExpandDims: [0, 1, 2, -1, -2].map(axis => row(`axis ${axis}`, { x: normal(4, 6) }, ({ x }) => x.expandDims(axis))),
    Transpose: [
      row('a matrix', { x: normal(4, 6) }, ({ x }) => x.transpose()),
      row('rank 3', { x: normal(2, 3, 4) }, ({ x }) => x.transpose([2, 0, 1])),
      row('twice', { x: normal(2, 3, 4) }, ({ x }) => x.transpose([2, 0, 1]).transpose([1, 0, 2])),
      row('back', { x: normal(4, 6) }, ({ x }) => x.transpose().mul(2).transpose()),
      row('axes of one', { x: normal(4, 1, 6) }, ({ x }) => x.transpose([1, 0, 2])),
      row('of booleans', { x: bools(4, 6) }, ({ x }) => x.transpose()),
      row('int32, rank 3', { x: ints(9, 2, 3, 4) }, ({ x }) => x.transpose([2, 0, 1])),
    ],
    Concat: [
      ...[0, 1, -1].map(axis =>
        row(`axis ${axis}`, { a: normal(4, 6), b: normal(4, 6), c: normal(4, 6) }, ({ a, b, c }) =>
          tf.concat([a, b, c], axis),
        ),
      ),
      row('vectors', { a: normal(3), b: normal(5) }, ({ a, b }) => tf.concat([a, b])),
      row('one twice', { a: normal(4, 6), b: normal(4, 2) }, ({ a, b }) => tf.concat([a, b, a], 1)),
      row('with an empty part', { a: normal(4, 6) }, ({ a }) => tf.concat([tf.zeros([0, 6]), a, a], 0)),
      row('slices concatenated again', { a: normal(4, 6) }, ({ a }) => tf.concat(tf.split(a, [1, 2, 3], 1), 1)),
      row('slices in another order', { a: normal(6) }, ({ a }) => tf.concat(tf.split(a, 3).reverse())),
      row('int32', { a: ints(9, 4), b: ints(9, 4) }, ({ a, b }) => tf.concat([a, b])),
    ],
    Pack: [
      ...[0, 1, 2, -1].map(axis =>
        row(`axis ${axis}`, { a: normal(4, 6), b: normal(4, 6) }, ({ a, b }) => tf.stack([a, b], axis)),
      ),
      row('scalars', { a: normal(), b: normal() }, ({ a, b }) => tf.stack([a, b, a])),
    ],
    Unpack: [
      ...[0, 1, -1].map(axis =>
        row(`axis ${axis}`, { x: normal(2, 3, 4) }, ({ x }) => tf.unstack(x, axis).reduce((a, b) => a.mul(2).add(b))),
      ),
      row('one of them', { x: normal(4, 6) }, ({ x }) => tf.unstack(x)[2]!),
      row('an axis of one', { x: normal(1, 6) }, ({ x }) => tf.unstack(x)[0]!),
    ],
    Slice: [
      row('both axes', { x: normal(4, 6) }, ({ x }) => x.slice([1, 2], [2, 3])),
      row('to the end', { x: normal(4, 6) }, ({ x }) => x.slice([1], [-1])),
      row('of a vector', { x: normal(9) }, ({ x }) => x.slice(2, 5)),
      row('of a slice', { x: normal(9, 5) }, ({ x }) => x.slice([2, 1], [5, 3]).slice([1, 1], [3, 2])),
      row('rank 4', { x: normal(2, 5, 5, 3) }, ({ x }) => x.slice([0, 1, 2, 0], [2, 3, 2, 3])),
      row('of a concatenation', { a: normal(3), b: normal(5) }, ({ a, b }) => tf.concat([a, b]).slice(4, 3)),
      row('across a concatenation', { a: normal(3), b: normal(5) }, ({ a, b }) => tf.concat([a, b]).slice(2, 3)),
      row('two neighbors', { x: normal(9) }, ({ x }) => x.slice(0, 4).mul(x.slice(4, 4))),
      row('overlapping', { x: normal(9) }, ({ x }) => x.slice(0, 5).mul(x.slice(3, 5))),
      row('int32', { x: ints(9, 4, 6) }, ({ x }) => x.slice([1, 2], [2, 3])),
    ],
    SplitV: [
      row('sizes', { x: normal(4, 6) }, ({ x }) => tf.split(x, [1, 2, 3], 1)[1]!),
      row('a size of −1', { x: normal(4, 6) }, ({ x }) => tf.split(x, [1, -1], 1)[1]!),
      row('equal parts', { x: normal(4, 6) }, ({ x }) => tf.split(x, 3, -1).reduce((a, b) => a.mul(2).add(b))),
      row('all but the last', { x: normal(6) }, ({ x }) =>
        tf
          .split(x, 3)
          .slice(0, 2)
          .reduce((a, b) => a.mul(b)),
      ),
      row('one part', { x: normal(4, 6) }, ({ x }) => tf.split(x, 1)[0]!.mul(2)),
      row('one part of a size', { x: normal(4, 6) }, ({ x }) => tf.split(x, [6], -1)[0]!.mul(2)),
    ],
    Tile: [
      row('both axes', { x: normal(4, 6) }, ({ x }) => x.tile([2, 3])),
      row('axes of one', { x: normal(1, 6) }, ({ x }) => x.tile([4, 1])),
      row('an axis of one and another', { x: normal(1, 6) }, ({ x }) => x.tile([4, 2])),
      row('repeated: a row', { x: normal(6) }, ({ x }) => x.broadcastTo([4, 6])),
      row('repeated: a column', { x: normal(4, 1) }, ({ x }) => x.broadcastTo([4, 6])),
      row('repeated: a scalar', { x: normal() }, ({ x }) => x.broadcastTo([4, 6])),
      row('repeated: then arithmetic', { x: normal(6), y: normal(4, 6) }, ({ x, y }) =>
        x.broadcastTo([4, 6]).exp().mul(y).sub(x),
      ),
      row('tiled, then compared', { x: normal(6), y: normal(4, 6) }, ({ x, y }) =>
        x.broadcastTo([4, 6]).greater(y).toFloat(),
      ),
      row('once', { x: normal(4, 6) }, ({ x }) => x.tile([1, 1]).mul(x)),
    ],
    PadV2: [
      row('a constant', { x: normal(4, 6) }, ({ x }) =>
        tf.pad(
          x,
          [
            [1, 2],
            [0, 1],
          ],
          0.5,
        ),
      ),
      row('zeros', { x: normal(2, 3, 3, 2) }, ({ x }) =>
        tf.pad(x, [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ]),
      ),
      row('int32', { x: ints(9, 4) }, ({ x }) => tf.pad(x, [[1, 2]], 7)),
    ],
    Reverse: [
      ...[0, 1, -1].map(axis => row(`axis ${axis}`, { x: normal(4, 6) }, ({ x }) => tf.reverse(x, axis))),
      row('two axes', { x: normal(2, 3, 4) }, ({ x }) => tf.reverse(x, [0, 2])),
      row('every axis', { x: normal(2, 3, 4) }, ({ x }) => tf.reverse(x)),
    ],
    UnsortedSegmentSum: [
      row('rows', { x: normal(4, 6), i: ints(3, 4) }, ({ x, i }) => tf.unsortedSegmentSum(x, i.as1D(), 3)),
      row('numbers', { x: normal(9), i: ints(4, 9) }, ({ x, i }) => tf.unsortedSegmentSum(x, i.as1D(), 4)),
      row('rank 3', { x: normal(5, 2, 3), i: ints(7, 5) }, ({ x, i }) => tf.unsortedSegmentSum(x, i.as1D(), 7)),
      row('int32', { x: ints(9, 4, 6), i: ints(3, 4) }, ({ x, i }) => tf.unsortedSegmentSum(x, i.as1D(), 3)),
      row('empty segments', { x: normal(4, 6), i: ints(2, 4) }, ({ x, i }) => tf.unsortedSegmentSum(x, i.as1D(), 6)),
      row(
        'ids out of range',
        { x: normal(9, 4), i: ints(7, 9) },
        ({ x, i }) => tf.unsortedSegmentSum(x, i.as1D().sub(tf.scalar(2, 'int32')), 3),
        'none',
      ),
    ],
    ScatterNd: [
      row('numbers', { u: normal(20), i: ints(7, 20, 1) }, ({ u, i }) => tf.scatterND(i as Tensor2D, u, [7]), 'none'),
      row(
        'destinations without updates',
        { u: normal(4), i: ints(2, 4, 1) },
        ({ u, i }) => tf.scatterND(i as Tensor2D, u, [9]),
        'none',
      ),
      row('int32', { u: ints(9, 5), i: ints(7, 5, 1) }, ({ u, i }) => tf.scatterND(i as Tensor2D, u, [7])),
      row('rows', { u: normal(9, 5), i: ints(4, 9, 1) }, ({ u, i }) => tf.scatterND(i as Tensor2D, u, [4, 5]), 'none'),
      row(
        'a matrix',
        { u: normal(20), i: ints(3, 20, 2) },
        ({ u, i }) => tf.scatterND(i as Tensor2D, u, [3, 4]),
        'none',
      ),
      row(
        'vectors of a cube',
        { u: normal(20, 5), i: ints(3, 20, 2) },
        ({ u, i }) => tf.scatterND(i as Tensor2D, u, [3, 4, 5]),
        'none',
      ),
      row(
        'matrices of a cube',
        { u: normal(7, 4, 5), i: ints(3, 7, 1) },
        ({ u, i }) => tf.scatterND(i as Tensor2D, u, [3, 4, 5]),
        'none',
      ),
    ],
    OneHot: [
      row('a vector', { i: ints(6, 4) }, ({ i }) => tf.oneHot(i, 6)),
      row('a matrix', { i: ints(6, 4, 2) }, ({ i }) => tf.oneHot(i, 6)),
      row('other values', { i: ints(6, 4) }, ({ i }) => tf.oneHot(i, 6, 2, -1, 'float32')),
      row('out of range', { i: ints(9, 8) }, ({ i }) => tf.oneHot(i, 4)),
      row('booleans', { i: ints(6, 4) }, ({ i }) => tf.oneHot(i, 6, 1, 0, 'bool')),
      row('as a choice', { x: normal(4, 6), i: ints(6, 4) }, ({ x, i }) => x.mul(tf.oneHot(i, 6)).sum(1)),
    ],
    Fill: [row('a constant', { x: normal(4, 6) }, ({ x }) => x.mul(tf.fill([4, 6], 0.5)))],
    ZerosLike: [
      row('floats', { x: normal(4, 6) }, ({ x }) => tf.zerosLike(x).add(x)),
      row('int32', { x: ints(9, 4, 6) }, ({ x }) => tf.zerosLike(x)),
    ],
    OnesLike: [
      row('floats', { x: normal(4, 6) }, ({ x }) => tf.onesLike(x).add(x)),
      row('int32', { x: ints(9, 4, 6) }, ({ x }) => tf.onesLike(x)),
    ],
    Range: [
      row('floats', { x: normal(6) }, ({ x }) => x.add(tf.range(0, 6))),
      row('in steps', { x: normal(3) }, ({ x }) => x.add(tf.range(1, 2.5, 0.5))),
      row('backwards', { x: normal(6) }, ({ x }) => x.add(tf.range(6, 0))),
      row('int32', { x: ints(9, 6) }, ({ x }) => x.add(tf.range(0, 6, 1, 'int32'))),
      row('long', { x: normal() }, ({ x }) => x.add(tf.range(0, 5000).mean())),
    ],
    LinSpace: [
      row('up', { x: normal(6) }, ({ x }) => x.add(tf.linspace(-1, 1, 6))),
      row('down', { x: normal(3) }, ({ x }) => x.add(tf.linspace(2, -1, 3))),
      row('of one', { x: normal(1) }, ({ x }) => x.add(tf.linspace(2, -1, 1))),
    ],
  },
  import.meta.url,
).run()
