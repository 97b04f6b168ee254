import { pooling } from '../../../../src/engine/kernels/images/pooling.ts'
import { type Tensor, type Tensor4D, type Tensor5D, tf } from '../../../../src/engine/tf.ts'
import { coarse, ints, normal } from '../../given.ts'
import { type Row, row, testRows } from '../rows.ts'

type Size = number | [number, number]
type Pool = (x: Tensor4D, size: Size, strides: Size, pad: 'same' | 'valid' | number) => Tensor
type Pool3 = (x: Tensor5D, size: number, strides: number, pad: 'same' | 'valid') => Tensor

/** Equal pixels; TF.js on WebGPU gives the gradient to the last of them, all others to the first. */
const ties = process.env.SENTE_TEST_GPU === 'tfjs-webgpu' ? [] : [coarse(2, 6, 6, 2)]

const flat = (pool: Pool): Row[] => {
  const at = (label: string, image: number[], size: Size, strides: Size, pad: 'same' | 'valid' | number) =>
    row(label, { x: normal(...image) }, ({ x }) => pool(x as Tensor4D, size, strides, pad))
  return [
    at('2×2', [2, 6, 4, 3], 2, 2, 'valid'),
    at('2×2 on odd sides', [2, 7, 5, 3], 2, 2, 'valid'),
    at('2×2 same on odd sides', [2, 7, 5, 3], 2, 2, 'same'),
    at('3×3, stride 2', [2, 7, 7, 2], 3, 2, 'valid'),
    at('3×3, stride 1, same', [2, 5, 6, 2], 3, 1, 'same'),
    at('3×3, stride 2, same', [1, 6, 6, 2], 3, 2, 'same'),
    at('2×3, strides 1 and 2', [2, 5, 7, 2], [2, 3], [1, 2], 'valid'),
    at('padded by one', [1, 6, 6, 2], 3, 3, 1),
    at('the whole image', [2, 4, 5, 3], [4, 5], 1, 'valid'),
    at('1×1', [2, 4, 5, 3], 1, 1, 'valid'),
    at('1×1, stride 2', [2, 5, 5, 3], 1, 2, 'valid'),
    ...ties.map(x => row('ties', { x }, ({ x }) => pool(x as Tensor4D, 3, 2, 'same'))),
    row('of a single image', { x: normal(6, 6, 2) }, ({ x }) => pool(x as Tensor4D, 2, 2, 'valid')),
    row('after a convolution', { x: normal(2, 6, 6, 2), f: normal(3, 3, 2, 4) }, ({ x, f }) =>
      pool(tf.conv2d(x as Tensor4D, f as Tensor4D, 1, 'same').relu(), 2, 2, 'valid').div(5),
    ),
  ]
}
const deep = (pool: Pool3): Row[] => {
  const at = (label: string, image: number[], size: number, strides: number, pad: 'same' | 'valid') =>
    row(label, { x: normal(...image) }, ({ x }) => pool(x as Tensor5D, size, strides, pad))
  return [
    at('2×2×2', [2, 4, 4, 2, 3], 2, 2, 'valid'),
    at('2×2×2, stride 1', [1, 3, 4, 3, 2], 2, 1, 'valid'),
    at('3×3×3, stride 2, same', [1, 5, 4, 5, 2], 3, 2, 'same'),
  ]
}

const slope = (f: (x: Tensor) => Tensor) => (x: Tensor) => tf.grad(z => f(z).sin().sum())(x)
const slopes = (rows: readonly Row[]): Row[] =>
  rows
    .filter(({ given }) => Object.values(given).every(({ dtype }) => dtype === 'float32'))
    .map(r => ({
      ...r,
      f: (t: Readonly<Record<string, Tensor>>) => slope(x => r.f({ ...t, x }))(t.x!),
      derivative: 'none',
    }))

const [mostFlat, mostDeep] = [flat(tf.maxPool as Pool), deep(tf.maxPool3d as Pool3)]
const [meanFlat, meanDeep] = [flat(tf.avgPool as Pool), deep(tf.avgPool3d as Pool3)]
testRows(
  pooling,
  {
    MaxPool: [
      ...mostFlat,
      row('int32', { x: ints(9, 1, 4, 4, 2) }, ({ x }) => tf.maxPool(x as Tensor4D, 2, 2, 'valid')),
    ],
    MaxPoolGrad: slopes(mostFlat),
    MaxPool3D: mostDeep,
    MaxPool3DGrad: slopes(mostDeep),
    AvgPool: meanFlat,
    AvgPoolGrad: slopes(meanFlat),
    AvgPool3D: meanDeep,
    AvgPool3DGrad: slopes(meanDeep),
  },
  import.meta.url,
).run()
