import { sampling } from '../../../../src/engine/kernels/images/sampling.ts'
import { type Tensor, type Tensor4D, tf } from '../../../../src/engine/tf.ts'
import { ints, normal } from '../../given.ts'
import { type Row, row, testRows } from '../rows.ts'

type Resize = (x: Tensor4D, size: [number, number], alignCorners?: boolean, halfPixelCenters?: boolean) => Tensor

const resized = (f: Resize): Row[] => {
  const at = (what: string, image: number[], ...rest: [[number, number], boolean?, boolean?]) =>
    row(what, { x: normal(...image) }, ({ x }) => f(x as Tensor4D, ...rest))
  return [
    at('twice as large', [2, 3, 4, 2], [6, 8]),
    at('half as large', [2, 6, 4, 2], [3, 2]),
    at('taller and narrower', [2, 3, 7, 2], [8, 5]),
    at('aligned corners', [2, 3, 5, 2], [7, 4], true),
    at('half-pixel centers', [2, 3, 5, 2], [7, 4], false, true),
    at('to one pixel', [2, 3, 5, 2], [1, 1], true),
    at('to the same size', [2, 3, 5, 2], [3, 5]),
    row('int32', { x: ints(9, 1, 3, 3, 2) }, ({ x }) => f(x as Tensor4D, [6, 6])),
    row('a single image', { x: normal(3, 4, 2) }, ({ x }) => f(x as Tensor4D, [6, 8])),
  ]
}

const pads: [number, number][] = [
  [1, 2],
  [0, 1],
]
const none = [0, 0] as [number, number]
const normalized = (x: Tensor, radius: number, beta: number) =>
  tf.localResponseNormalization(x as Tensor4D, radius, 1.5, 0.3, beta)

testRows(
  sampling,
  {
    ResizeBilinear: resized(tf.image.resizeBilinear as Resize),
    ResizeNearestNeighbor: resized(tf.image.resizeNearestNeighbor as Resize),
    MirrorPad: [
      ...(['reflect', 'symmetric'] as const).flatMap(mode => [
        row(mode, { x: normal(4, 3) }, ({ x }) => tf.mirrorPad(x, pads, mode)),
        row(`${mode}, images`, { x: normal(2, 4, 3, 2) }, ({ x }) => tf.mirrorPad(x, [none, ...pads, none], mode)),
      ]),
      row('int32', { x: ints(9, 5) }, ({ x }) => tf.mirrorPad(x, [[2, 2]], 'reflect')),
    ],
    FlipLeftRight: [row('images', { x: normal(2, 3, 4, 2) }, ({ x }) => tf.image.flipLeftRight(x as Tensor4D), 'none')],
    SpaceToBatchND: [
      row('blocks of 2×2', { x: normal(2, 4, 6, 3) }, ({ x }) => tf.spaceToBatchND(x, [2, 2], [none, none])),
      row('padded', { x: normal(2, 3, 5, 3) }, ({ x }) =>
        tf.spaceToBatchND(
          x,
          [2, 3],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ),
      row('a dilated pooling', { x: normal(1, 6, 6, 2) }, ({ x }) => tf.pool(x as Tensor4D, 2, 'max', 'valid', 2, 1)),
    ],
    BatchToSpaceND: [
      row('blocks of 2×2', { x: normal(8, 2, 3, 3) }, ({ x }) => tf.batchToSpaceND(x, [2, 2], [none, none])),
      row('cropped', { x: normal(12, 2, 3, 2) }, ({ x }) =>
        tf.batchToSpaceND(
          x,
          [2, 3],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ),
    ],
    DepthToSpace: [row('blocks of 2×2', { x: normal(2, 3, 2, 8) }, ({ x }) => tf.depthToSpace(x as Tensor4D, 2))],
    LRN: [
      row('radius 1', { x: normal(2, 3, 3, 5) }, ({ x }) => normalized(x, 1, 0.75)),
      row('radius 2', { x: normal(2, 3, 3, 6) }, ({ x }) => normalized(x, 2, 0.5)),
    ],
    LRNGrad: [
      row(
        'radius 1',
        { x: normal(2, 3, 3, 5) },
        ({ x }) => tf.grad(x => normalized(x, 1, 0.75).sin().sum())(x),
        'none',
      ),
    ],
  },
  import.meta.url,
).run()
