/** Gradients that TF.js lacks or gets wrong equal central differences, on eager TF.js. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { addedGradients, repairGradients } from '../../../src/engine/gradients.ts'
import { type Tensor, type Tensor2D, type Tensor4D, type Tensor5D, tf } from '../../../src/engine/tf.ts'

repairGradients()
const random = rng('added')
const numbers = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal())

/** A weighted sum of f's results, as a function of numbers. */
function loss(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const y = f(x)
  return y
    .mul(
      tf.tensor(
        Float32Array.from({ length: y.size }, (_, i) => Math.cos(i)),
        y.shape,
      ),
    )
    .sum()
}

function check(name: string, shape: number[], f: (x: Tensor) => Tensor, x = numbers(shape), h = 1e-2): void {
  test(name, () => {
    const at = (i: number, by: number) => {
      const moved = x.slice()
      moved[i]! += by
      return tf.tidy(() => loss(f, tf.tensor(moved, shape)).dataSync()[0]!)
    }
    const gradient = tf.tidy(() => tf.grad((z: Tensor) => loss(f, z))(tf.tensor(x, shape)))
    assert.equal(gradient.shape, shape)
    for (const [i, slope] of gradient.dataSync().entries()) {
      const expected = (at(i, h) - at(i, -h)) / (2 * h)
      assert.ok(Math.abs(slope - expected) < 5e-3 * (1 + Math.abs(expected)), `element ${i}: ${slope} not ${expected}`)
    }
  })
}

const image = [1, 5, 4, 2]
check('average pooling at borders', image, x => tf.avgPool(x as Tensor4D, 3, 2, 'same'))
check('average pooling of volumes at borders', [1, 3, 4, 3, 1], x => tf.avgPool3d(x as Tensor5D, 3, 2, 'same'))
check('bilinear resizing of an oblong image', image, x => tf.image.resizeBilinear(x as Tensor4D, [7, 3]))
check('bilinear resizing by half-pixel centers', image, x =>
  tf.image.resizeBilinear(x as Tensor4D, [7, 3], false, true),
)
check('nearest neighbors by half-pixel centers', image, x =>
  tf.image.resizeNearestNeighbor(x as Tensor4D, [7, 3], false, true),
)
for (const mode of ['reflect', 'symmetric'] as const)
  check(`mirrored padding, ${mode}`, [3, 4], x => tf.mirrorPad(x as Tensor4D, [[2, 1], [0, 2]], mode)) // biome-ignore format: one line
check('depth to space', [1, 2, 2, 8], x => tf.depthToSpace(x as Tensor4D, 2))
const filter = tf.tensor4d(numbers([3, 2, 2, 3]), [3, 2, 2, 3])
check('a dilated convolution', [1, 7, 6, 2], x => tf.conv2d(x as Tensor4D, filter, 1, 'same', 'NHWC', [2, 3]))
check('the filter of a dilated convolution', [3, 2, 2, 3], f =>
  tf.conv2d(tf.ones([1, 7, 6, 2]) as Tensor4D, f as Tensor4D, 1, 'valid', 'NHWC', 2).sin(),
)
check('a dilated depthwise convolution', [1, 7, 6, 2], x =>
  tf.depthwiseConv2d(x as Tensor4D, filter, 1, 'same', 'NHWC', 2),
)
check('a transposed 3-D convolution', [1, 2, 2, 2, 1], x =>
  tf.conv3dTranspose(x as Tensor5D, tf.ones([2, 2, 2, 2, 1]) as Tensor5D, [1, 4, 4, 4, 2], 2, 'same').sin(),
)
check('gathers with two batch axes', [2, 2, 3, 2], x => tf.gather(x, tf.zeros([2, 2, 2], 'int32'), 2, 2))
check('gatherND', [3, 4], x => tf.gatherND(x, tf.tensor2d([1, 2, 0, 0, 1, 2], [3, 2], 'int32')))
check('a strided slice', [5, 6], x => tf.stridedSlice(x, [4, 1], [0, 6], [-2, 3]))
check('topk', [2, 5], x => tf.topk(x, 3).values, Float32Array.of(1, 5, 3, 2, 4, -1, -5, 0, 2, 1))
for (const [exclusive, reverse] of [[false, false], [true, false], [false, true], [true, true]]) // biome-ignore format: one line
  check(
    `cumprod with zeros, ${exclusive ? 'exclusive' : 'inclusive'}, ${reverse ? 'backwards' : 'forwards'}`,
    [2, 4],
    x => tf.cumprod(x, 1, exclusive, reverse),
    Float32Array.of(2, 0, 3, -1, 1, 2, 0, 0),
  )
check('a product over the last axis', [2, 3], x => x.prod(-1))
check('cumsum over the last axis', [2, 3], x => tf.cumsum(x.square(), 1))
const other = tf.tensor2d(numbers([4, 3]), [4, 3])
check('einsum, its first operand', [2, 4], x => tf.einsum('ij,jk->ki', x as Tensor2D, other))
check('einsum, its second operand', [3, 2], x => tf.einsum('ij,jk->ik', other, x as Tensor2D))
check('einsum, an axis summed alone', [2, 4, 2], x => tf.einsum('ijl,jk->ik', x, other))
check('einsum of one operand', [2, 3], x => tf.einsum('ij->j', x).square())

test('TF.js has none of some', () => {
  for (const kernel of ['Cumprod', 'DepthToSpace', 'Einsum', 'GatherNd', 'StridedSlice', 'TopK'])
    assert.ok(addedGradients.has(kernel), kernel)
})

test.run()
