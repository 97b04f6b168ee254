import { trigonometry } from '../../../src/engine/kernels/trigonometry.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { coarse, exactly, type Given, ints, normal, positive } from '../given.ts'
import { type Row, row, testRows } from './rows.ts'

type Unary = (x: Tensor) => Tensor

/** Arguments from −range to range, of every magnitude. */
const spread = (range: number) =>
  exactly(...Array.from({ length: 40 }, (_, i) => range * (i % 2 ? -1 : 1) * 0.7 ** (i / 2)))

const rows = (f: Unary, range: number, make: (...shape: number[]) => Given = normal, scale = 1): Row[] => [
  row('a matrix', { x: make(4, 6) }, ({ x }) => f(x.mul(scale))),
  row('large and small', { x: spread(range) }, ({ x }) => f(x)),
  row('of zero', { x: exactly(0) }, ({ x }) => f(x)),
]
const whole = (f: Unary): Row => row('int32', { x: ints(3, 4) }, ({ x }) => f(x.sub(tf.scalar(1, 'int32'))))

testRows(
  trigonometry,
  {
    Acos: [...rows(tf.acos, 0.98, coarse, 0.4), whole(tf.acos)],
    Acosh: [
      row('a matrix', { x: positive(4, 6) }, ({ x }) => tf.acosh(x.add(1))),
      row('near one', { x: exactly(1.0001, 1.001, 1.01, 1.1) }, ({ x }) => tf.acosh(x).div(100)),
      row('large', { x: exactly(10, 1e3, 1e6) }, ({ x }) => tf.acosh(x)),
    ],
    Asin: [...rows(tf.asin, 0.98, coarse, 0.4), whole(tf.asin)],
    Asinh: rows(tf.asinh, 1e4),
    Atan: [...rows(tf.atan, 1e4), row('infinite', { x: exactly(Infinity, -Infinity, NaN) }, ({ x }) => tf.atan(x))],
    Atan2: [
      row('same shapes', { a: normal(4, 6), b: normal(4, 6) }, ({ a, b }) => tf.atan2(a, b)),
      row('a column and a row', { a: normal(4, 1), b: normal(6) }, ({ a, b }) => tf.atan2(a, b)),
      row('on the axes', { a: exactly(0, 1, 0, -1), b: exactly(1, 0, -1, 0) }, ({ a, b }) => tf.atan2(a, b)),
    ],
    Atanh: rows(tf.atanh, 0.98, coarse, 0.4),
    Cosh: rows(tf.cosh, 5),
    Sinh: rows(tf.sinh, 5),
    Tan: rows(tf.tan, 1.3, coarse, 0.6),
  },
  import.meta.url,
).run()
