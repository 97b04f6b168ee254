/** Values with several uses: graphs grow linearly with programs, and rewrites do not recurse along chains of values. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { repairGradients } from '../../../src/engine/gradients.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { lower } from '../../../src/engine/lower.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, type Tensor2D, tf } from '../../../src/engine/tf.ts'
import { distance } from '../distance.ts'

repairGradients()
await tf.setBackend('cpu')

type Link = (y: Tensor, row: Tensor) => Tensor
/** Computes the next value from the last, which it uses at least twice. */
const LINKS: Readonly<Record<string, Link>> = {
  square: y => y.mul(y),
  'square of a scaled value': (y, row) => y.mul(row).mul(y),
  'square of a negated value': y => y.neg().mul(y),
  'two scaled values': (y, row) => y.mul(row).mul(y.mul(row).neg()),
  cross: (y, row) => y.mul(row).mul(y.add(row)),
  sum: y => y.add(y),
  difference: y => y.sub(y.neg()),
  quotient: (y, row) => y.div(y.mul(row).add(2)),
  maximum: (y, row) => tf.maximum(y.mul(row), y),
  power: y => y.pow(2).mul(y),
  product: y => y.matMul(y as Tensor2D),
  mean: y => y.mul(y.mean(0, true)),
  total: y => y.mul(y.sum(0, true)).mul(0.1),
  'sum of products': y => y.mul(y.mul(y).sum(1, true)),
  view: y =>
    y
      .reshape([2, 2, 4])
      .mul(y.reshape([2, 2, 4]))
      .reshape([4, 4]),
  turned: y => y.transpose().mul(y),
  ends: y => tf.concat([y.slice([1, 0], [3, 4]), y.slice([0, 0], [1, 4])]).mul(y),
}
const chain = (link: Link, n: number) => (x: Tensor, row: Tensor) => {
  let y = x
  for (let i = 0; i < n; i++) y = link(y, row)
  return y
}
const inputs = { x: { shape: [4, 4] }, row: { shape: [4] } }
const step =
  (link: Link, n: number) =>
  ({ x, row }: Record<'x' | 'row', Tensor>) => {
    const loss = (a: Tensor, b: Tensor) => chain(link, n)(a, b).sum(0).sum()
    const [dx, drow] = tf.grads((a, b) => loss(a, b).add(b.sum()))([x, row])
    return { loss: loss(x, row), dx: dx!, drow: drow! }
  }
const nodes = (link: Link, n: number) =>
  lower(step(link, n), inputs, new Layout(), { name: 'chain', updates: 1 }).listing.nodes.length

for (const [name, link] of Object.entries(LINKS))
  test(`${name}: nodes grow linearly with repetitions`, () => {
    const [once, twice] = [nodes(link, 9), nodes(link, 18)]
    assert.ok(twice < 2.5 * once, `${once} nodes for 9, ${twice} for 18`)
  })

test('squaring a scaled value sixteen times equals TF.js', async () => {
  const program = ({ x, row }: Record<'x' | 'row', Tensor>) => ({ y: chain(y => y.mul(y), 16)(x.mul(row), row).sum(0) })
  const [x, row] = [Float32Array.from({ length: 16 }, (_, i) => 1 + i * 1e-6), Float32Array.of(1, 0.99999, 1.00001, 1)]
  const engine = await openOnnxEngine()
  const compiled = await engine.compile(program, inputs)
  compiled.inputs.x.set(x)
  compiled.inputs.row.set(row)
  await compiled.run()
  const expected = tf.tidy(() => program({ x: tf.tensor(x, [4, 4]), row: tf.tensor(row) }).y.dataSync())
  assert.ok(distance(compiled.outputs.y, expected) < 1e-5, `${compiled.outputs.y}, not ${expected}`)
  engine.dispose()
})

const LENGTH = 4000
const LONG: Readonly<Record<string, Link>> = {
  'one factor each': (y, row) => y.mul(row),
  negations: y => y.neg(),
  reshapes: y => y.reshape([2, 8]).neg().reshape([4, 4]),
  slices: y => tf.concat([y, y.slice([0, 0], [1, 4])]).slice([0, 0], [4, 4]),
  transpositions: y => y.transpose().add(1),
}
for (const [name, link] of Object.entries(LONG))
  test(`a chain of ${LENGTH} does not overflow the stack: ${name}`, () => {
    const program = ({ x, row }: Record<'x' | 'row', Tensor>) => ({ y: chain(link, LENGTH)(x, row).sum(0) })
    lower(program, inputs, new Layout(), { name: 'chain', updates: 1 })
  })

test('slicing a thousand nested concatenations does not overflow the stack', () => {
  const program = ({ x, row }: Record<'x' | 'row', Tensor>) => {
    let y = row
    for (let i = 0; i < LENGTH; i++) y = tf.concat([y, x.flatten()])
    return { y: y.slice([1], [2]) }
  }
  const { listing } = lower(program, inputs, new Layout(), { name: 'joined', updates: 1 })
  assert.equal(
    listing.nodes.map(node => node.op),
    ['Slice'],
  )
})

test.run()
