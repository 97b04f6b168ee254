import { cumulative } from '../../../src/engine/kernels/running.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { coarse, exactly, ints, normal, positive } from '../given.ts'
import { type Row, row, testRows } from './rows.ts'

type Running = (x: Tensor, axis?: number, exclusive?: boolean, reverse?: boolean) => Tensor

/** Every axis and direction. */
const everyWay = (f: Running, make: typeof normal): Row[] =>
  [0, 1, 2].flatMap(axis =>
    [false, true].flatMap(exclusive =>
      [false, true].map(reverse =>
        row(
          `axis ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`,
          { x: make(2, 5, 4) },
          ({ x }) => f(x, axis, exclusive, reverse),
        ),
      ),
    ),
  )
const others = (f: Running): Row[] => [
  row('a vector', { x: normal(7) }, ({ x }) => f(x)),
  row('an axis of one', { x: normal(3, 1) }, ({ x }) => f(x, 1, true)),
  row('int32', { x: ints(4, 3, 5) }, ({ x }) => f(x, 1)),
]

testRows(
  cumulative,
  {
    Cumsum: [
      ...everyWay(tf.cumsum, normal),
      ...others(tf.cumsum),
      row('discounted returns', { x: normal(8) }, ({ x }) => {
        const powers = tf.tensor1d(Array.from({ length: 8 }, (_, i) => 0.9 ** i))
        return tf.cumsum(x.mul(powers), 0, false, true).div(powers)
      }),
    ],
    Cumprod: [
      ...everyWay(tf.cumprod, positive),
      ...others(tf.cumprod),
      row('with zeros', { x: coarse(4, 6) }, ({ x }) => tf.cumprod(x, 1)),
      row('with one zero', { x: exactly(2, 0, 3, -1) }, ({ x }) => tf.cumprod(x)),
    ],
  },
  import.meta.url,
).run()
