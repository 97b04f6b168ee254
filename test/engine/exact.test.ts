/** Numbers near the limits of float32: what `exact` computes, and what is right even without it. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../../src/engine/compile.ts'
import type { Specs } from '../../src/engine/engine.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Tensor, type Tensor4D, tf } from '../../src/engine/tf.ts'
import { distance } from './distance.ts'
import { normal, positive } from './given.ts'

type Inputs = Readonly<Record<string, Tensor>>
type Step = (inputs: Inputs) => Record<string, Tensor>
type Values = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>

const engine = await openOnnxEngine()

async function compiled(step: Step, values: Values, exact: boolean): Promise<Record<string, number[]>> {
  const f = await compile(step, values as Specs, { engine, exact })
  const found = await f(Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data])))
  f.dispose()
  return Object.fromEntries(Object.entries(found).map(([name, array]) => [name, Array.from(array)]))
}
const eager = (step: Step, values: Values): Record<string, number[]> =>
  tf.tidy(() => {
    const tensors = Object.entries(values).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])])
    return Object.fromEntries(
      Object.entries(step(Object.fromEntries(tensors))).map(([name, y]) => [name, Array.from(y.dataSync())]),
    )
  })

/** Asserts equality up to rounding; infinities, NaNs and zeros must be in the same places. */
function agree(found: Record<string, number[]>, expected: Record<string, number[]>, what: string): void {
  for (const [name, ys] of Object.entries(expected))
    for (const [i, y] of ys.entries()) {
      const z = found[name]![i]!
      const close = Object.is(z, y) || z === y || Math.abs(z - y) <= 1e-5 * Math.abs(y) + 1e-44
      assert.ok(close, `${what}: ${name} is ${found[name]}, not ${ys}`)
    }
}

const full = (x: number, ...shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(x),
})

test('0·1e25·1e25 is 0; for constants even without exact', async () => {
  const step: Step = ({ x }) => ({ y: x!.mul(1e25).mul(1e25) })
  for (const x of [0, 1e-30, 1e-10, 1])
    agree(await compiled(step, { x: full(x, 4) }, false), eager(step, { x: full(x, 4) }), `x = ${x}`)
})

const CASES: Readonly<Record<string, readonly [Step, Values]>> = {
  'two large factors': [({ x, s }) => ({ y: x!.mul(s!).mul(s!) }), { x: full(0, 4, 3), s: full(1e25, 3) }],
  'a small factor of a large sum': [
    ({ x, s }) => ({ y: x!.mul(s!).sum(0) }),
    { x: full(3e38, 4, 3), s: full(1e-30, 3) },
  ],
  'the mean of eight 1e38': [({ x }) => ({ y: x!.mean(), z: x!.mean(0), w: x!.mean(1) }), { x: full(1e38, 8, 2) }],
  'the derivative of a scaled mean': [
    ({ x, s }) => {
      const [dx, ds] = tf.grads((a, b) => a.mul(b).mul(b).mean())([x!, s!])
      return { dx: dx!, ds: ds! }
    },
    { x: full(1e-20, 4, 3), s: full(1e18, 3) },
  ],
  'a scaled operand of a batched product': [
    ({ x, y }) => ({ z: x!.mul(1e-30).matMul(y!) }),
    { x: full(1e30, 2, 2, 2), y: full(1e30, 2, 2, 2) },
  ],
}
for (const [name, [step, values]] of Object.entries(CASES))
  test(`exact: ${name}`, async () => {
    const expected = eager(step, values)
    assert.ok(Object.values(expected).flat().every(Number.isFinite))
    agree(await compiled(step, values, true), expected, name)
  })

type Operation = (a: Tensor, b: Tensor, n: number) => Tensor
const OPERATIONS: Readonly<Record<string, Operation>> = {
  mul: (a, b) => a.mul(b),
  row: (a, b) => a.mul(b.slice([0, 0], [1, 4])),
  column: (a, b) => a.mul(b.slice([0, 0], [4, 1])),
  constant: (a, _, n) => a.mul(10 ** (20 * (n - 2))),
  div: (a, b) => a.div(b),
  add: (a, b) => a.add(b),
  neg: a => a.neg(),
  mean: (a, _, n) => a.mean(n % 2, true).add(tf.zeros([4, 4])),
  sum: (a, _, n) => a.sum(n % 2, true).mul(tf.ones([4, 4])),
}
const instruction = fc.record({
  operation: fc.constantFrom(...Object.keys(OPERATIONS)),
  a: fc.nat(3),
  b: fc.nat(3),
  n: fc.nat(4),
})
const magnitude = fc.constantFrom(0, 1e-36, 1e-25, 1e-12, 1, 3, 1e12, 1e25, 1e36)

test('exact: random programs on numbers from 1e-36 to 1e36 equal TF.js', async () => {
  const property = fc.asyncProperty(
    fc.array(instruction, { minLength: 2, maxLength: 7 }),
    fc.array(magnitude, { minLength: 8, maxLength: 8 }),
    async (program, sizes) => {
      const step: Step = ({ x, y }) => {
        const values = [x!, y!]
        for (const { operation, a, b, n } of program) {
          const operand = (back: number) => values[values.length - 1 - (back % values.length)]!
          values.push(OPERATIONS[operation]!(operand(a), operand(b), n))
        }
        return Object.fromEntries(values.slice(2).map((v, i) => [`v${i}`, v]))
      }
      // All numbers of a program have one sign, so that sums do not cancel.
      const data = (at: number) => Float32Array.from({ length: 16 }, (_, i) => sizes[at + (i % 4)]!)
      const given = { x: { shape: [4, 4], data: data(0) }, y: { shape: [4, 4], data: data(4) } }
      const expected = eager(step, given)
      const cancels = program.some(({ operation }) => operation === 'neg') && program.some(p => p.operation === 'add')
      if (cancels) return
      agree(await compiled(step, given, true), expected, JSON.stringify(program))
    },
  )
  await fc.assert(property, { numRuns: 150, seed: 30 })
})

test('batch normalization keeps its digits at a mean of 10,000', async () => {
  const [n, c] = [64, 3]
  // Pairs of ±d, multiples of 2⁻⁸: the mean is exact in float32.
  const x = Float32Array.from(
    { length: n * c },
    (_, i) => 1e4 + ((Math.floor(i / c) % 2) * 2 - 1) * (1 + (i >> 4)) * 2 ** -8,
  )
  for (let i = 0; i < n * c; i++) if (Math.floor(i / c) % 2) x[i] = 2e4 - x[i - c]!
  const values = { x: { shape: [n, 1, 1, c], data: x } }
  const gain = tf.tensor1d([0.5, 1, 2])
  const step: Step = ({ x }) => {
    const { mean, variance } = tf.moments(x!, [0, 1, 2])
    return { y: tf.batchNorm4d(x as Tensor4D, mean as never, variance as never, tf.ones([c]) as never, gain) }
  }
  const found = (await compiled(step, values, false)).y!
  for (let k = 0; k < c; k++) {
    const column = Array.from({ length: n }, (_, i) => values.x.data[i * c + k]!)
    const mean = column.reduce((a, b) => a + b) / n
    const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / n
    for (const [i, x] of column.entries()) {
      const y = ((x - mean) / Math.sqrt(variance + 1e-3)) * [0.5, 1, 2][k]! + 1
      assert.ok(Math.abs(found[i * c + k]! - y) < 1e-4, `${found[i * c + k]}, not ${y}`)
    }
  }
})

test('… and so does one of the input in a graph with constant weights', async () => {
  const mean = tf.variable(tf.tensor1d([1e4, -1e4]))
  const variance = tf.variable(tf.tensor1d([0.03, 0.03]))
  const own = await openOnnxEngine()
  own.own({ mean: [mean], variance: [variance] })
  const step = ({ x }: { x: Tensor }) => ({
    y: tf.batchNorm(x as Tensor4D, mean as never, variance as never, undefined, undefined, 0),
  })
  const made = await own.compile(step, { x: { shape: [3, 1, 1, 2] } }, { constant: true })
  made.inputs.x.set([1e4, -1e4, 10000.125, -9999.875, 10000.25, -10000.25])
  await made.run()
  const expected = [0, 0, 0.125, 0.125, 0.25, -0.25].map(d => d / Math.sqrt(0.03))
  made.outputs.y.forEach((y, i) => {
    assert.ok(Math.abs(y - expected[i]!) < 1e-4, `${[...made.outputs.y]}, not ${expected}`)
  })
  own.dispose()
})

test('fold: after a convolution with constant weights it is folded, which changes results by rounding only', async () => {
  const filter = tf.variable(tf.tensor(normal(3, 3, 2, 4).data, [3, 3, 2, 4]))
  const [mean, scale] = [normal(4), normal(4)].map(({ data }) => tf.variable(tf.tensor1d(data)))
  const variance = tf.variable(tf.tensor1d(positive(4).data))
  const step = ({ x }: { x: Tensor }) => {
    const y = tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same')
    return { y: tf.batchNorm(y, mean as never, variance as never, undefined, scale as never) }
  }
  const { shape, data } = normal(2, 5, 5, 2)
  const found = []
  for (const without of [[], ['fold']] as const) {
    const own = await openOnnxEngine({ without })
    const made = await own.compile(step, { x: { shape } }, { constant: true })
    made.inputs.x.set(data)
    await made.run()
    found.push(made.outputs.y.slice())
    own.dispose()
  }
  assert.ok(distance(found[0]!, found[1]!) < 1e-5)
  assert.not.equal(found[0], found[1])
})

test.run()
