import { convolution } from '../../../src/engine/kernels/convolution.ts'
import { type Tensor, type Tensor3D, type Tensor4D, tf } from '../../../src/engine/tf.ts'
import { normal, positive } from '../given.ts'
import { type Row, row, testRows } from './rows.ts'

type Strides = number | [number, number]
type Padding = 'same' | 'valid' | number
interface Convolution {
  readonly what: string
  /** `[N, H, W, C]` and `[KH, KW, C, O]`. */
  readonly image: readonly number[]
  readonly filter: readonly number[]
  readonly strides?: Strides
  readonly padding?: Padding
  readonly dilations?: Strides
}

const CONVOLUTIONS: readonly Convolution[] = [
  { what: '3×3 same', image: [2, 6, 6, 3], filter: [3, 3, 3, 5] },
  { what: '3×3 valid', image: [2, 6, 6, 3], filter: [3, 3, 3, 5], padding: 'valid' },
  { what: '3×3 padded by 1', image: [2, 5, 6, 3], filter: [3, 3, 3, 4], padding: 1 },
  { what: 'one channel in, one out', image: [2, 5, 5, 1], filter: [3, 3, 1, 1] },
  { what: '2×3 on 5×7', image: [2, 5, 7, 3], filter: [2, 3, 3, 4] },
  { what: 'stride 2 same', image: [2, 6, 6, 3], filter: [3, 3, 3, 5], strides: 2 },
  { what: 'stride 2 same on odd sides', image: [2, 7, 5, 3], filter: [3, 3, 3, 5], strides: 2 },
  { what: 'stride 2 valid', image: [2, 6, 6, 3], filter: [3, 3, 3, 5], strides: 2, padding: 'valid' },
  { what: 'strides 2 and 1', image: [2, 6, 6, 3], filter: [3, 3, 3, 5], strides: [2, 1] },
  { what: 'stride 2, even: space to depth', image: [2, 6, 6, 3], filter: [2, 2, 3, 4], strides: 2, padding: 'valid' },
  { what: 'stride 2 of 4: space to depth', image: [2, 8, 6, 2], filter: [4, 4, 2, 3], strides: 2, padding: 'valid' },
  { what: 'stride 4 of 8: space to depth', image: [1, 20, 20, 2], filter: [8, 8, 2, 3], strides: 4, padding: 'valid' },
  { what: '1×1', image: [2, 6, 6, 3], filter: [1, 1, 3, 5] },
  { what: '1×1 stride 2', image: [2, 6, 6, 3], filter: [1, 1, 3, 5], strides: 2 },
  { what: 'whole image', image: [2, 4, 4, 3], filter: [4, 4, 3, 5], padding: 'valid' },
]

const given = ({ image, filter }: Convolution) => ({ x: normal(...image), f: normal(...filter) })
const apply = (x: Tensor, f: Tensor, { strides = 1, padding = 'same', dilations = 1 }: Convolution): Tensor =>
  tf.conv2d(x as Tensor4D, f as Tensor4D, strides, padding, 'NHWC', dilations)

type Fused = Parameters<typeof tf.fused.conv2d>[0]
const fused = (what: string, options: Partial<Fused>): Row =>
  row(what, { x: normal(2, 5, 5, 3), filter: normal(3, 3, 3, 4), bias: normal(4) }, t =>
    tf.fused.conv2d({ ...t, strides: 1, pad: 'same', ...options } as Fused),
  )

const stretch = (
  image: number[],
  filter: number[],
  out: [number, number, number, number],
  strides: number,
  padding: 'same' | 'valid',
): Row =>
  row(`to [${out}], stride ${strides} ${padding}`, { x: normal(...image), f: normal(...filter) }, ({ x, f }) =>
    tf.conv2dTranspose(x as Tensor4D, f as Tensor4D, out, strides, padding),
  )

testRows(
  convolution,
  {
    Conv2D: [
      ...CONVOLUTIONS.map(c => row(c.what, given(c), ({ x, f }) => apply(x, f, c))),
      ...([2, [2, 1]] as Strides[]).map(dilations => {
        const dilated = { what: `dilated by ${dilations}`, image: [2, 7, 7, 3], filter: [3, 3, 3, 4], dilations }
        return row(dilated.what, given(dilated), ({ x, f }) => apply(x, f, dilated))
      }),
      row('of a single image', { x: normal(6, 6, 3), f: normal(3, 3, 3, 2) }, ({ x, f }) =>
        tf.conv2d(x as Tensor3D, f as Tensor4D, 1, 'same'),
      ),
      row('with a bias and relu', { x: normal(2, 5, 5, 3), f: normal(3, 3, 3, 4), b: normal(4) }, ({ x, f, b }) =>
        tf
          .conv2d(x as Tensor4D, f as Tensor4D, 1, 'same')
          .add(b)
          .relu(),
      ),
      row('two in sequence', { x: normal(2, 5, 5, 3), f: normal(3, 3, 3, 4), h: normal(3, 3, 4, 2) }, ({ x, f, h }) =>
        tf.conv2d(tf.conv2d(x as Tensor4D, f as Tensor4D, 1, 'same').tanh(), h as Tensor4D, 1, 'same').div(10),
      ),
    ],
    FusedConv2D: [
      ...(['linear', 'relu', 'relu6', 'sigmoid', 'elu'] as const).map(activation => fused(activation, { activation })),
      row('no bias', { x: normal(2, 5, 5, 3), filter: normal(3, 3, 3, 4) }, t =>
        tf.fused.conv2d({ ...t, strides: 1, pad: 'same', activation: 'relu' } as Fused),
      ),
      fused('leakyrelu', { activation: 'leakyrelu', leakyreluAlpha: 0.3 }),
      fused('stride 2', { strides: 2, activation: 'relu' }),
      row('a row of images as bias', { x: normal(2, 5, 5, 3), filter: normal(3, 3, 3, 4), bias: normal(1) }, t =>
        tf.fused.conv2d({ ...t, strides: 1, pad: 'same', activation: 'relu' } as Fused),
      ),
    ],
    Conv2DBackpropInput: [
      stretch([2, 3, 3, 4], [3, 3, 5, 4], [2, 6, 6, 5], 2, 'same'),
      stretch([2, 3, 3, 4], [2, 2, 5, 4], [2, 6, 6, 5], 2, 'valid'),
      stretch([2, 4, 4, 2], [3, 3, 3, 2], [2, 6, 6, 3], 1, 'valid'),
      stretch([2, 3, 3, 4], [1, 1, 5, 4], [2, 3, 3, 5], 1, 'same'),
    ],
    Conv2DBackpropFilter: CONVOLUTIONS.map(c =>
      row(c.what, given(c), ({ x, f }) => tf.grad(f => apply(x, f, c).sin().sum())(f), 'none'),
    ),
    FusedBatchNorm: [
      row(
        'images',
        { x: normal(2, 4, 4, 3), m: normal(3), v: positive(3), o: normal(3), s: normal(3) },
        ({ x, m, v, o, s }) => tf.batchNorm(x as Tensor4D, m.as1D(), v.as1D(), o.as1D(), s.as1D()),
      ),
      row('rows', { x: normal(5, 3), m: normal(3), v: positive(3), o: normal(3), s: normal(3) }, ({ x, m, v, o, s }) =>
        tf.batchNorm(x as Tensor4D, m.as1D(), v.as1D(), o.as1D(), s.as1D(), 1e-5),
      ),
      row('without scale', { x: normal(2, 4, 4, 3), m: normal(3), v: positive(3), o: normal(3) }, ({ x, m, v, o }) =>
        tf.batchNorm(x as Tensor4D, m.as1D(), v.as1D(), o.as1D()),
      ),
      row('without offset', { x: normal(2, 4, 4, 3), m: normal(3), v: positive(3), s: normal(3) }, ({ x, m, v, s }) =>
        tf.batchNorm(x as Tensor4D, m.as1D(), v.as1D(), undefined, s.as1D()),
      ),
      row('without either', { x: normal(2, 4, 4, 3), m: normal(3), v: positive(3) }, ({ x, m, v }) =>
        tf.batchNorm(x as Tensor4D, m.as1D(), v.as1D()),
      ),
      row('by its own moments', { x: normal(2, 4, 4, 3), o: normal(3), s: normal(3) }, ({ x, o, s }) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2])
        return tf.batchNorm(x as Tensor4D, mean.as1D(), variance.as1D(), o.as1D(), s.as1D())
      }),
    ],
  },
  import.meta.url,
).run()
