import { indexing } from '../../../src/engine/kernels/indexing.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { coarse, ints, normal } from '../given.ts'
import { row, testRows } from './rows.ts'

const top = (x: Tensor, k: number) => tf.topk(x, k).values

testRows(
  indexing,
  {
    GatherV2: [
      row('elements', { x: normal(6), i: ints(6, 4) }, ({ x, i }) => tf.gather(x, i)),
      row('rows', { x: normal(5, 3), i: ints(5, 7) }, ({ x, i }) => tf.gather(x, i)),
      row('columns', { x: normal(4, 6), i: ints(6, 3) }, ({ x, i }) => tf.gather(x, i, 1)),
      row('the last axis', { x: normal(2, 3, 6), i: ints(6, 3) }, ({ x, i }) => tf.gather(x, i, -1)),
      row('by a matrix', { x: normal(5, 3), i: ints(5, 2, 4) }, ({ x, i }) => tf.gather(x, i)),
      row('by a scalar', { x: normal(5, 3), i: ints(5) }, ({ x, i }) => tf.gather(x, i)),
      row('of integers', { x: ints(9, 5), i: ints(5, 3) }, ({ x, i }) => tf.gather(x, i)),
      row('one of each row', { x: normal(4, 6), i: ints(6, 4, 1) }, ({ x, i }) => tf.gather(x, i, 1, 1)),
      row('three of each row', { x: normal(4, 6), i: ints(6, 4, 3) }, ({ x, i }) => tf.gather(x, i, 1, 1)),
      row('rows of each matrix', { x: normal(2, 4, 3), i: ints(4, 2, 5) }, ({ x, i }) => tf.gather(x, i, 1, 1)),
      row('columns of each matrix', { x: normal(2, 4, 3), i: ints(3, 2, 5) }, ({ x, i }) => tf.gather(x, i, 2, 1)),
      row('by a matrix each', { x: normal(2, 4, 3), i: ints(4, 2, 2, 3) }, ({ x, i }) => tf.gather(x, i, 1, 1)),
      row('two batch axes', { x: normal(2, 3, 4, 2), i: ints(4, 2, 3, 5) }, ({ x, i }) => tf.gather(x, i, 2, 2)),
      row('an embedding', { x: normal(7, 4), i: ints(7, 3, 5) }, ({ x, i }) => tf.gather(x, i).tanh().mean(1)),
    ],
    GatherNd: [
      row('elements of a matrix', { x: normal(4, 5), i: ints(4, 6, 2) }, ({ x, i }) => tf.gatherND(x, i)),
      row('rows', { x: normal(4, 5), i: ints(4, 6, 1) }, ({ x, i }) => tf.gatherND(x, i)),
      row('rows of a cube', { x: normal(3, 4, 5), i: ints(3, 2, 6, 2) }, ({ x, i }) => tf.gatherND(x, i)),
      row('int32', { x: ints(9, 4, 5), i: ints(4, 6, 2) }, ({ x, i }) => tf.gatherND(x, i)),
    ],
    StridedSlice: [
      row('every other', { x: normal(7, 6) }, ({ x }) => tf.stridedSlice(x, [0, 1], [7, 6], [2, 2])),
      row('every third', { x: normal(10) }, ({ x }) => tf.stridedSlice(x, [1], [9], [3])),
      row('backwards', { x: normal(7, 6) }, ({ x }) => tf.stridedSlice(x, [6, 4], [0, 0], [-2, -1])),
      row('all, backwards', { x: normal(5) }, ({ x }) => tf.stridedSlice(x, [0], [0], [-1], 1, 1)),
      row('strides of one', { x: normal(4, 6) }, ({ x }) => tf.stridedSlice(x, [1, 2], [3, 5], [1, 1])),
      row('negative positions', { x: normal(8) }, ({ x }) => tf.stridedSlice(x, [-6], [-1], [2])),
      row('one element of an axis', { x: normal(4, 6) }, ({ x }) =>
        tf.stridedSlice(x, [1, 0], [2, 6], [1, 1], 0, 0, 0, 0, 1),
      ),
      row('a new axis', { x: normal(4, 6) }, ({ x }) =>
        tf.stridedSlice(x, [0, 0, 0], [4, 1, 6], [1, 1, 3], 0, 0, 0, 2),
      ),
      row('an ellipsis', { x: normal(2, 3, 6) }, ({ x }) => tf.stridedSlice(x, [0, 1], [0, 6], [1, 2], 0, 0, 1)),
      row('int32', { x: ints(9, 7) }, ({ x }) => tf.stridedSlice(x, [0], [7], [3])),
    ],
    TopK: [
      row('values', { x: normal(4, 7) }, ({ x }) => top(x, 3)),
      row('of a vector', { x: normal(9) }, ({ x }) => top(x, 4)),
      row('of rank 3', { x: normal(2, 3, 5) }, ({ x }) => top(x, 2)),
      row('all, a sort', { x: normal(3, 6) }, ({ x }) => top(x, 6)),
      row('the largest', { x: normal(3, 6) }, ({ x }) => top(x, 1)),
      row('ties', { x: coarse(4, 9) }, ({ x }) => top(x, 5)),
      row('indices', { x: normal(4, 7) }, ({ x }) => tf.topk(x, 3).indices),
      row('indices of ties', { x: coarse(4, 9) }, ({ x }) => tf.topk(x, 5).indices),
      row('int32', { x: ints(9, 4, 7) }, ({ x }) => top(x, 3)),
    ],
    Diag: [
      row('a vector', { x: normal(4) }, ({ x }) => tf.diag(x), 'none'),
      row('a matrix', { x: normal(2, 3) }, ({ x }) => tf.diag(x), 'none'),
      row('int32', { x: ints(9, 4) }, ({ x }) => tf.diag(x)),
    ],
  },
  import.meta.url,
).run()
