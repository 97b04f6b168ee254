/** Large convolutions, which skip the pixels outside the image, equal those with zeros there. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../../../../src/engine/compile.ts'
import { openOnnxEngine } from '../../../../src/engine/onnx/engine.ts'
import { type Tensor, type Tensor4D, tf } from '../../../../src/engine/tf.ts'
import { relative } from '../../distance.ts'
import { normal } from '../../given.ts'

const TOLERANCE = 1e-5

const CASES = {
  '3×3 same': { image: [16, 6, 7, 64], filter: [3, 3, 64, 48], strides: 1, pad: 'same' },
  'more channels out than in': { image: [16, 6, 7, 48], filter: [3, 3, 48, 64], strides: 1, pad: 'same' },
  'stride 2': { image: [16, 7, 9, 64], filter: [3, 3, 64, 96], strides: 2, pad: 'same' },
  'no border: only the input gradient skips taps': {
    image: [16, 7, 6, 64],
    filter: [3, 3, 64, 64],
    strides: 1,
    pad: 'valid',
  },
} as const

for (const [name, { image, filter, strides, pad }] of Object.entries(CASES))
  test(name, async () => {
    const step = ({ x, f, b }: Record<string, Tensor>) => {
      const apply = (x: Tensor, f: Tensor) => tf.conv2d(x as Tensor4D, f as Tensor4D, strides, pad)
      const [dx, df] = tf.grads((x, f) => apply(x, f).square().sum())([x!, f!])
      return { y: apply(x!, f!).add(b!), dx: dx!, df: df! }
    }
    const given = { x: normal(...image), f: normal(...filter), b: normal(filter[3]) }
    const specs = Object.fromEntries(Object.entries(given).map(([key, { shape }]) => [key, { shape }]))
    const run = async (without: readonly 'borders'[]) => {
      const engine = await openOnnxEngine({ without })
      const f = await compile(step, specs, { engine })
      const results = await f(Object.fromEntries(Object.entries(given).map(([key, { data }]) => [key, data])))
      const products = (await engine.compile(step, specs)).graph!.match(/ = Gemm\(/g)!.length
      engine.dispose()
      return { results, products }
    }
    const [skipped, whole] = [await run([]), await run(['borders'])]
    assert.ok(skipped.products >= whole.products + 8, `${skipped.products} products, not ${whole.products}`)
    for (const [key, expected] of Object.entries(whole.results)) {
      const d = relative(skipped.results[key as 'y'], expected)
      assert.ok(d <= TOLERANCE, `${key} differs by ${d}`)
    }
  })

test.run()
