/** Random small programs, compiled with all rewrites, equal eager TF.js in values and gradients. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, type Tensor2D, tf } from '../../../src/engine/tf.ts'
import { distance } from '../distance.ts'
import { normal, tensors } from '../given.ts'

const TOLERANCE = 1e-4
const RUNS = 100
const SEED = 7

const given = {
  x: normal(3, 4),
  y: normal(3, 4),
  row: normal(4),
  column: normal(3, 1),
  scalar: normal(),
  w: normal(4, 4),
}
type Name = keyof typeof given
const names = Object.keys(given) as Name[]

/** Continuous operations, so that rounding errors stay small; undefined if the operands' shapes do not fit. */
type Operation = (a: Tensor, b: Tensor, n: number) => Tensor | undefined
const fits = (a: Tensor, b: Tensor) => {
  try {
    tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape)
    return true
  } catch {
    return false
  }
}
const pairwise =
  (f: (a: Tensor, b: Tensor) => Tensor): Operation =>
  (a, b) =>
    fits(a, b) ? f(a, b) : undefined
const along =
  (f: (a: Tensor, axis: number, keep: boolean) => Tensor): Operation =>
  (a, _, n) =>
    a.rank > 0 ? f(a, n % a.rank, n % 2 === 0) : undefined
const divisors = (n: number) => Array.from({ length: n }, (_, i) => i + 1).filter(d => n % d === 0)

const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: pairwise(tf.add),
  sub: pairwise(tf.sub),
  mul: pairwise((a, b) => tf.mul(a, b).tanh()),
  plainMul: pairwise(tf.mul),
  div: pairwise((a, b) => tf.div(a, b.square().add(1))),
  squaredDifference: pairwise((a, b) => tf.squaredDifference(a, b).sigmoid()),
  neg: a => a.neg(),
  tanh: a => a.tanh(),
  sin: a => a.sin(),
  square: a => a.tanh().square(),
  half: a => a.mul(0.5),
  one: a => a.mul(tf.onesLike(a)),
  zero: a => a.add(tf.zerosLike(a)),
  minus: a => a.mul(-1),
  pow: a => a.tanh().pow(2),
  sum: along((a, axis, keep) => a.sum(axis, keep)),
  mean: along((a, axis, keep) => a.mean(axis, keep)),
  sumAll: a => a.sum(),
  softmax: a => (a.rank > 0 ? a.softmax() : undefined),
  logSumExp: along((a, axis, keep) => a.logSumExp(axis, keep)),
  flat: a => a.flatten(),
  matrix: (a, _, n) => {
    const sizes = divisors(a.size)
    return a.reshape([sizes[n % sizes.length]!, -1])
  },
  deeper: (a, _, n) => a.expandDims(n % (a.rank + 1)),
  squeeze: a => a.squeeze(),
  transpose: a => a.transpose(),
  matMul: (a, b) =>
    a.rank === 2 && b.rank === 2 && a.shape[1] === b.shape[0] ? a.matMul(b as Tensor2D).tanh() : undefined,
  matMulT: (a, b) =>
    a.rank === 2 && b.rank === 2 && a.shape[1] === b.shape[1] ? a.matMul(b as Tensor2D, false, true).tanh() : undefined,
  concat: along((a, axis) => (a.size < 100 ? tf.concat([a, a.sin()], axis) : a)),
  slice: along((a, axis) => {
    const begin = a.shape.map((d, i) => (i === axis && d > 1 ? 1 : 0))
    return a.slice(
      begin,
      a.shape.map((d, i) => d - begin[i]!),
    )
  }),
  ends: along((a, axis) => {
    const d = a.shape[axis]!
    const parts = d > 1 ? tf.split(a, [1, d - 1], axis) : [a]
    return tf.concat([...parts].reverse(), axis)
  }),
  tile: along((a, axis) => (a.size < 100 ? a.tile(a.shape.map((_, i) => (i === axis ? 2 : 1))) : a)),
  stack: a => (a.size < 100 && a.rank < 3 ? tf.stack([a, a.neg()], a.rank) : undefined),
  larger: pairwise((a, b) => tf.where(a.greater(b), a, b)),
}

type Program = readonly { readonly operation: string; readonly a: number; readonly b: number; readonly n: number }[]

/** Each instruction appends a value computed from the latest ones. */
function execute(program: Program, inputs: readonly Tensor[]): Tensor[] {
  const values = [...inputs]
  for (const { operation, a, b, n } of program) {
    const operand = (back: number) => values[values.length - 1 - (back % values.length)]!
    const result = OPERATIONS[operation]!(operand(a), operand(b), n)
    if (result) values.push(result)
  }
  return values.slice(inputs.length)
}

const step = (program: Program) => (inputs: Readonly<Record<string, Tensor>>) => {
  const ordered = names.map(name => inputs[name]!)
  const loss = (...xs: Tensor[]) => {
    const values = execute(program, xs)
    // Every input must matter: TF.js throws if the loss does not depend on it.
    return tf.addN([...values.slice(-2), ...xs].map(v => v.sin().sum()))
  }
  const last = execute(program, ordered).at(-1) ?? ordered[0]!
  const gradients = tf.grads(loss)(ordered)
  return { last, loss: loss(...ordered), ...Object.fromEntries(gradients.map((g, i) => [`d ${names[i]}`, g])) }
}

const instruction = fc.record({
  operation: fc.constantFrom(...Object.keys(OPERATIONS)),
  a: fc.nat(8),
  b: fc.nat(8),
  n: fc.nat(5),
})

test('compiled programs equal eager ones', async () => {
  const engine = await openOnnxEngine()
  const property = fc.asyncProperty(fc.array(instruction, { minLength: 2, maxLength: 14 }), async program => {
    const expected = tf.tidy(() =>
      Object.entries(step(program)(tensors(given))).map(([name, t]) => [name, t.dataSync()] as const),
    )
    const compiled = await engine.compile(step(program), given)
    for (const name of names) compiled.inputs[name].set(given[name].data)
    await compiled.run()
    for (const [name, values] of expected) {
      const d = distance((compiled.outputs as Record<string, ArrayLike<number>>)[name]!, values)
      assert.ok(d <= TOLERANCE, `${name} differs by ${d}\n${compiled.graph}`)
    }
    compiled.dispose()
  })
  await fc.assert(property, { numRuns: RUNS, seed: SEED })
})

test.run()
