/** Mistakes in compiling and calling a function are reported in one sentence, with the line. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { compile } from '../../src/engine/compile.ts'
import type { StepFunction } from '../../src/engine/engine.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { inSource, sourceOf } from '../compiled.ts'

const file = sourceOf(import.meta.url)
const lines = readFileSync(file, 'utf8').split('\n')
type Step = StepFunction<{ x: { shape: number[] } }, string>
const untyped = compile as (step: unknown, inputs?: unknown) => ReturnType<typeof compile>
const x = { x: { shape: [2] } }
const identity = ({ x }: { x: Tensor }) => ({ x })
const rejections: unknown[] = []
process.on('unhandledRejection', reason => rejections.push(reason))

/** Registers a test that `f` is refused with `message` and the line that ends with the comment `← label`. */
function refuses(label: string, f: () => Promise<unknown>, message: string): void {
  test(label, async () => {
    const error = await f().then(
      () => undefined,
      error => error,
    )
    assert.instance(error, UserError, String(error?.stack))
    assert.ok(error.message.includes(message), error.message)
    assert.match(error.message, /^[^\n]+[^.]\.$/)
    const line = lines.findIndex(line => line.endsWith(`// ← ${label}`)) + 1
    assert.ok(line > 0 && inSource(error.message).includes(`(at ${file}:${line}:`), error.message)
    await new Promise(resolve => setTimeout(resolve, 20))
    assert.equal(rejections, [])
  })
}

// Steps

refuses(
  'an empty step',
  () => untyped(() => ({}), {}), // ← an empty step
  'the step "step" returns no tensors and changes no variables',
)
refuses(
  'a step that returns nothing',
  () => untyped(({ x }: { x: Tensor }) => void x.mul(2), x), // ← a step that returns nothing
  'the step "step" returns no tensors and changes no variables',
)
refuses(
  'an async step',
  () => untyped(async ({ x }: { x: Tensor }) => ({ x }), x), // ← an async step
  'is async',
)
refuses(
  'no step at all',
  () => untyped('step', x), // ← no step at all
  'compile takes a function and the shapes of its inputs',
)
refuses(
  'no inputs',
  () => untyped(({ x }: { x: Tensor }) => ({ x })), // ← no inputs
  'compile takes a function and the shapes of its inputs',
)

const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
for (const method of ['trainOnBatch', 'fit'] as const)
  refuses(
    'an unawaited call',
    () =>
      untyped(({ x }: { x: Tensor }) => {
        void model[method](x.as2D(1, 2), tf.ones([1, 1])) // ← an unawaited call
        return { x }
      }, x),
    `calls ${method} (at `,
  )
test('training still works after such a call', async () => {
  await model.trainOnBatch(tf.ones([1, 2]), tf.ones([1, 1]))
})

test("TF.js's debug mode is refused while it lasts", async () => {
  const { log, table, warn } = console
  Object.assign(console, { log() {}, table() {}, warn() {} }) // debug mode logs every operation
  tf.enableDebugMode()
  const step: Step = ({ x }) => ({ y: x.mul(2) })
  const said = await compile(step, x).catch(error => error.message)
  tf.env().set('DEBUG', false)
  Object.assign(console, { log, table, warn })
  assert.match(said, /debug mode.*tf\.env\(\)\.set\('DEBUG', false\) first \(at .*compile-messages\.test\.[jt]s/)
  const net = await compile(step, x)
  assert.equal([...(await net({ x: [1, 2] })).y!], [2, 4])
  net.dispose()
})

// Names and shapes

refuses(
  'an input with a reserved name',
  () => untyped(() => ({ y: tf.ones([2]) }), { 'state:w': { shape: [2] } }), // ← an input with a reserved name
  'the step "step" has an input "state:w"',
)
refuses(
  'an input without a name',
  () => untyped(() => ({ y: tf.ones([2]) }), { '': { shape: [2] } }), // ← an input without a name
  'has an input named ""',
)
refuses(
  'an input without a shape',
  () => untyped(({ x }: { x: Tensor }) => ({ x }), { x: {} }), // ← an input without a shape
  'the input "x" of "step" has no shape',
)
refuses(
  'an input of nothing',
  () => untyped(({ x }: { x: Tensor }) => ({ x }), { x: undefined }), // ← an input of nothing
  'the input "x" of "step" has no shape',
)
refuses(
  'another dtype',
  () => untyped(identity, { x: { shape: [2], dtype: 'float64' } }), // ← another dtype
  'has dtype float64',
)

test('outputs may share names with inputs, suffixed outputs and state', async () => {
  const v = tf.variable(tf.tensor1d([1, 1]), true, 'names')
  const step: StepFunction<typeof inputs, string> = ({ x, 'y:out': y }) => {
    v.assign(v.add(x))
    return { x: x.mul(2), 'x:out': x.mul(3), 'y:out': y.mul(4), 'state:variable:names:out': v.mul(1), '': x.neg() }
  }
  const inputs = { x: { shape: [2] }, 'y:out': { shape: [2] } }
  const net = await compile(step, inputs)
  const outputs = await net({ x: [1, 2], 'y:out': [1, 1] })
  const plain = Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, [...data]]))
  assert.equal(plain, {
    x: [2, 4],
    'x:out': [3, 6],
    'y:out': [4, 4],
    'state:variable:names:out': [2, 3],
    '': [-1, -2],
  })
  net.dispose()
})

test('a group’s name must be unique', async () => {
  const engine = await openOnnxEngine()
  engine.own({ w: [tf.variable(tf.ones([2]))] })
  assert.throws(
    () => engine.own({ w: [tf.variable(tf.ones([2]))] }),
    (error: unknown) => error instanceof UserError && /"w" exists already/.test(error.message),
  )
  engine.dispose()
})

// Constants over 2 GiB, without allocating them

const huge = () =>
  tf.engine().makeTensorFromDataId({}, [30_000, 30_000], 'float32', tf.engine().findBackend('cpu') as never)
refuses(
  'a captured constant over 2 GiB',
  () => {
    const table = huge()
    return untyped(
      ({ x }: { x: Tensor }) => ({
        y: x.mul(table.max()), // ← a captured constant over 2 GiB
      }),
      x,
    )
  },
  'a constant of shape [30000,30000]',
)
refuses(
  'a constant over 2 GiB created inside',
  () => untyped(() => ({ y: tf.fill([30_000, 30_000], 2) }), {}), // ← a constant over 2 GiB created inside
  'has 3.4 GiB of constants',
)

// Values

const net = await compile(({ x }) => ({ y: x.mul(2) }), { x: { shape: [2, 2] } })
const given: Readonly<Record<string, readonly [value: unknown, said: string]>> = {
  'a tensor': [tf.ones([2, 2]), 'a tensor was given: pass its dataSync()'],
  'a string': ['1234', 'a string was given'],
  'an array of strings': [['1', '2', '3', '4'], 'its element 0 is a string'],
  'an array with undefined': [[1, 2, undefined, 4], 'its element 2 is undefined'],
  'an array with holes': [new Array(4), 'its element 0 is undefined'],
  // biome-ignore format: one line per test
  'rows in an array': [[[1, 2], [3, 4]], 'an array of arrays was given: flatten it (x.flat())'],
  'rows of typed arrays': [[Float32Array.of(1), Float32Array.of(2)], 'an array of arrays was given'],
  bigints: [new BigInt64Array(4), 'an array of bigints was given'],
  'a number': [3, 'a number was given'],
  null: [null, 'null was given'],
  undefined: [undefined, 'but none were given'],
  'an object': [{}, 'another object was given'],
  'a promise': [Promise.resolve([1, 2, 3, 4]), 'another object was given'],
  'an array of another length': [[1, 2, 3], 'but 3 were given'],
}
for (const [label, [value, said]] of Object.entries(given))
  test(`${label} as a value`, async () => {
    const error = await net({ x: value as number[] }).then(
      () => assert.unreachable('it runs'),
      error => error,
    )
    assert.instance(error, UserError, error.stack)
    assert.ok(error.message.includes(said), error.message)
    assert.match(error.message, /the input "x" has the shape \[2,2\], that is 4 numbers/)
    assert.match(error.message, /\(at .*compile-messages\.test\.[jt]s:\d+:\d+\)\.$/)
  })

test('arrays of numbers, booleans and NaN are accepted', async () => {
  const y = async (x: ArrayLike<number>) => [...(await net({ x })).y]
  assert.equal(await y(new Float64Array([1, 2, 3, 4])), [2, 4, 6, 8])
  assert.equal(await y({ length: 4, 0: 1, 1: 2, 2: 3, 3: 4 }), [2, 4, 6, 8])
  assert.equal(await y([true, false, true, false] as never), [2, 0, 2, 0])
  assert.equal(await y([Number.NaN, 1, 1, 1]), [Number.NaN, 2, 2, 2])
  const not = await compile(({ x }) => ({ y: x.logicalNot(), n: x.toInt() }), { x: { shape: [3], dtype: 'bool' } })
  const answers = await not({ x: [2, 0, -1] })
  assert.equal([...answers.y], [0, 1, 0])
  assert.equal([...answers.n], [1, 0, 1], 'any nonzero value is true')
  not.dispose()
})

test('a disposed function reports it', async () => {
  const gone = await compile(({ x }) => ({ y: x.mul(2) }), x, { name: 'double' })
  gone.dispose()
  for (const call of [() => gone({ x: [1, 2] }), async () => gone.run()]) {
    const error = await call().then(
      () => assert.unreachable('it runs'),
      error => error,
    )
    assert.instance(error, UserError)
    assert.match(error.message, /^"double" has been disposed \(at .*messages\.test\.[jt]s.*\): compile it again\.$/)
  }
})

test.run()
