import { filters } from '../../../../src/engine/kernels/images/filters.ts'
import { type Tensor, type Tensor3D, type Tensor4D, type Tensor5D, tf } from '../../../../src/engine/tf.ts'
import { normal } from '../../given.ts'
import { type Row, row, testRows } from '../rows.ts'

interface Case {
  readonly what: string
  readonly image: readonly number[]
  readonly filter: readonly number[]
  readonly strides?: number
  readonly padding?: 'same' | 'valid'
  readonly dilations?: number
}

/** The rows of a convolution, and those of its gradients in the image and in the filter. */
function convolved(
  cases: readonly Case[],
  f: (x: Tensor, filter: Tensor, c: Required<Case>) => Tensor,
): Readonly<Record<'forward' | 'image' | 'filter', Row[]>> {
  const whole = (c: Case): Required<Case> => ({ strides: 1, padding: 'valid', dilations: 1, ...c })
  const rows = (step: (x: Tensor, filter: Tensor, c: Required<Case>) => Tensor, derivative?: Row['derivative']) =>
    cases.map(c =>
      row(c.what, { x: normal(...c.image), f: normal(...c.filter) }, ({ x, f }) => step(x, f, whole(c)), derivative),
    )
  return {
    forward: rows(f),
    image: rows((x, filter, c) => tf.grad(x => f(x, filter, c).sin().sum())(x), 'none'),
    filter: rows((x, filter, c) => tf.grad(filter => f(x, filter, c).sin().sum())(filter), 'none'),
  }
}

const depthwise = convolved(
  [
    { what: '3×3', image: [2, 6, 5, 3], filter: [3, 3, 3, 1] },
    { what: '3×3 same', image: [2, 6, 5, 3], filter: [3, 3, 3, 1], padding: 'same' },
    { what: 'two filters each', image: [2, 6, 5, 3], filter: [3, 3, 3, 2], padding: 'same' },
    { what: 'stride 2', image: [2, 7, 7, 2], filter: [3, 3, 2, 2], strides: 2, padding: 'same' },
    { what: '2×2 blocks', image: [2, 4, 4, 2], filter: [2, 2, 2, 1], strides: 2 },
    { what: 'one channel', image: [2, 5, 5, 1], filter: [3, 3, 1, 4] },
    { what: 'dilated', image: [2, 7, 7, 2], filter: [3, 3, 2, 2], dilations: 2 },
  ],
  (x, f, { strides, padding, dilations }) =>
    tf.depthwiseConv2d(x as Tensor4D, f as Tensor4D, strides, padding, 'NHWC', dilations),
)
const volumes = convolved(
  [
    { what: '2×2×2', image: [2, 4, 5, 4, 2], filter: [2, 2, 2, 2, 3] },
    { what: '3×3×3 same', image: [1, 4, 4, 5, 2], filter: [3, 3, 3, 2, 2], padding: 'same' },
    { what: 'stride 2', image: [1, 5, 5, 4, 2], filter: [2, 2, 2, 2, 2], strides: 2 },
  ],
  (x, f, { strides, padding }) => tf.conv3d(x as Tensor5D, f as Tensor5D, strides, padding).div(3),
)
const raised = convolved(
  [
    { what: '3×3', image: [2, 6, 5, 3], filter: [3, 3, 3] },
    { what: '3×3 same', image: [2, 6, 5, 3], filter: [3, 3, 3], padding: 'same' },
    { what: 'stride 2', image: [2, 7, 7, 2], filter: [2, 2, 2], strides: 2 },
    { what: 'dilated', image: [2, 7, 7, 2], filter: [2, 2, 2], dilations: 2 },
  ],
  (x, f, { strides, padding, dilations }) =>
    tf.dilation2d(x as Tensor4D, f as Tensor3D, strides, padding, dilations, 'NHWC'),
)

type Fused = Parameters<typeof tf.fused.depthwiseConv2d>[0]
testRows(
  filters,
  {
    DepthwiseConv2dNative: [
      ...depthwise.forward,
      row('separable', { x: normal(2, 6, 5, 3), f: normal(3, 3, 3, 2), p: normal(1, 1, 6, 4) }, ({ x, f, p }) =>
        tf.separableConv2d(x as Tensor4D, f as Tensor4D, p as Tensor4D, 1, 'same').div(5),
      ),
    ],
    DepthwiseConv2dNativeBackpropInput: depthwise.image,
    DepthwiseConv2dNativeBackpropFilter: depthwise.filter,
    FusedDepthwiseConv2D: [
      row('bias and relu', { x: normal(2, 5, 5, 3), filter: normal(3, 3, 3, 2), bias: normal(6) }, t =>
        tf.fused.depthwiseConv2d({ ...t, strides: 1, pad: 'same', activation: 'relu' } as Fused),
      ),
      row('no bias', { x: normal(2, 5, 5, 3), filter: normal(3, 3, 3, 2) }, t =>
        tf.fused.depthwiseConv2d({ ...t, strides: 2, pad: 'same', activation: 'elu' } as Fused),
      ),
    ],
    Conv3D: volumes.forward,
    Conv3DBackpropInputV2: [
      ...volumes.image.map(r => ({ ...r, derivative: 'compiled' as const })),
      row('transposed', { x: normal(1, 3, 3, 3, 2), f: normal(2, 2, 2, 3, 2) }, ({ x, f }) =>
        tf.conv3dTranspose(x as Tensor5D, f as Tensor5D, [1, 6, 6, 6, 3], 2, 'same'),
      ),
    ],
    Conv3DBackpropFilterV2: volumes.filter,
    Dilation2D: raised.forward,
    Dilation2DBackpropInput: raised.image,
    Dilation2DBackpropFilter: raised.filter,
  },
  import.meta.url,
).run()
