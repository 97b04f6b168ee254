import { reduction } from '../../../src/engine/kernels/reduction.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { bools, coarse, ints, normal, positive } from '../given.ts'
import { type Row, row, testRows } from './rows.ts'

type Reduce = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor

const AXES: readonly (number | number[] | undefined)[] = [undefined, 0, 1, 2, -1, [0, 1], [1, 2], [0, 2], [-3, -1]]

/** Every choice of axes of a `[2, 3, 4]`, with and without keepDims. */
const over = (f: Reduce, make: typeof normal): Row[] =>
  AXES.flatMap(axis =>
    [false, true].map(keep =>
      row(`axes ${axis} ${keep ? 'kept' : 'gone'}`, { x: make(2, 3, 4) }, ({ x }) => f(x, axis, keep)),
    ),
  )
const whole = (f: Reduce): Row[] => [
  row('int32', { x: ints(5, 3, 4) }, ({ x }) => f(x, 0)),
  row('int32, last axis', { x: ints(5, 3, 4) }, ({ x }) => f(x, -1, true)),
  row('int32, first of three axes', { x: ints(5, 2, 3, 4) }, ({ x }) => f(x, 0)),
]
const ofBools = (f: Reduce): Row => row('of booleans', { x: bools(4, 6) }, ({ x }) => f(x, 1))
const truth = (f: Reduce): Row[] => AXES.map(axis => row(`axes ${axis}`, { x: bools(2, 3, 4) }, ({ x }) => f(x, axis)))

/** Sums that the graph rewrites: factors are pulled out, or the sum becomes a matrix product. */
const sums = (f: Reduce): Row[] => [
  row('of a vector', { x: normal(7) }, ({ x }) => f(x)),
  row('of a scalar', { x: normal() }, ({ x }) => f(x)),
  row('of an axis of one', { x: normal(4, 1) }, ({ x }) => f(x, 1)),
  row('of x·row', { x: normal(4, 6), w: normal(6) }, ({ x, w }) => f(x.mul(w), 0)),
  row('of x·column', { x: normal(4, 6), w: normal(4, 1) }, ({ x, w }) => f(x.mul(w), 1)),
  row('of x·z·row', { x: normal(4, 6), z: normal(4, 6), w: normal(6) }, ({ x, z, w }) => f(x.mul(z).mul(w), 0)),
  row('of −x·scalar', { x: normal(4, 6), w: normal() }, ({ x, w }) => f(x.neg().mul(w), [0, 1])),
  row('of a broadcast row', { w: normal(6) }, ({ w }) => f(w.broadcastTo([4, 6]), 0)),
  row('of a constant', { x: normal(4, 6) }, ({ x }) => x.mul(f(tf.ones([4, 6]), 0))),
  row('of a product', { x: normal(4, 6), w: normal(6, 5) }, ({ x, w }) => f(x.matMul(w), 0)),
  row('of a reshaped product', { x: normal(4, 6), w: normal(6, 5) }, ({ x, w }) =>
    f(x.matMul(w).reshape([2, 2, 5]), [0, 1]),
  ),
  row('of a transpose', { x: normal(4, 6) }, ({ x }) => f(x.transpose(), 0)),
]

testRows(
  reduction,
  {
    Sum: [...over(tf.sum, normal), ...whole(tf.sum), ...sums(tf.sum), ofBools(tf.sum)],
    Mean: [
      ...over(tf.mean, normal),
      ...sums(tf.mean),
      row('int32', { x: ints(5, 3, 4) }, ({ x }) => x.mean(0)),
      row('int32, first of three axes', { x: ints(5, 2, 3, 4) }, ({ x }) => x.mean(0)),
      row('moments', { x: normal(4, 3, 5) }, ({ x }) => tf.stack(Object.values(tf.moments(x, [0, 1])))),
    ],
    Max: [
      ...over(tf.max, normal),
      ...whole(tf.max),
      row('ties', { x: coarse(4, 6) }, ({ x }) => x.max(1)),
      ofBools(tf.max),
    ],
    Min: [
      ...over(tf.min, normal),
      ...whole(tf.min),
      row('ties', { x: coarse(4, 6) }, ({ x }) => x.min(1)),
      ofBools(tf.min),
    ],
    Prod: [...over(tf.prod, positive), row('int32', { x: ints(5, 3, 4) }, ({ x }) => x.prod(0))],
    Any: truth(tf.any),
    All: truth(tf.all),
    ArgMax: [
      ...[0, 1, 2, -1].map(axis => row(`axis ${axis}`, { x: normal(2, 3, 4) }, ({ x }) => x.argMax(axis))),
      row('the first of ties', { x: coarse(8, 6) }, ({ x }) => x.argMax(1)),
      row('int32', { x: ints(3, 8, 6) }, ({ x }) => x.argMax(0)),
      row('int32, first of three axes', { x: ints(3, 8, 2, 3) }, ({ x }) => x.argMax(0)),
      row('of a vector', { x: coarse(9) }, ({ x }) => x.argMax()),
      row('as a choice', { x: normal(4, 6) }, ({ x }) => tf.oneHot(x.argMax(1), 6).mul(x).sum(1)),
    ],
    ArgMin: [
      ...[0, 1, 2, -1].map(axis => row(`axis ${axis}`, { x: normal(2, 3, 4) }, ({ x }) => x.argMin(axis))),
      row('the first of ties', { x: coarse(8, 6) }, ({ x }) => x.argMin(1)),
      row('int32', { x: ints(3, 8, 6) }, ({ x }) => x.argMin(0)),
    ],
  },
  import.meta.url,
).run()
