import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { tf } from '../../../src/engine/tf.ts'
import { batched } from '../../../src/kit/acting/batched.ts'

/** y = x w with w = [1, 10], whose loop is told apart by `more`, by default as little as rounding may be. */
const LITTLE = 2 ** -10
async function make(work: number | undefined, more = LITTLE) {
  const engine = await openOnnxEngine()
  const w = tf.variable(tf.tensor2d([[1], [10]]))
  engine.own({ w: [w] })
  let compiled: string[] = []
  const { compile } = engine
  engine.compile = (async (...args: Parameters<typeof compile>) => {
    compiled = [...compiled, args[2]!.name!]
    return compile.apply(engine, args)
  }) as unknown as typeof compile
  const out = new Float32Array(1)
  const policy = batched(engine, ({ input }) => ({ output: input.matMul(w as never) }), {
    shape: [2],
    group: 'w',
    loop:
      work === undefined
        ? undefined
        : { work, run: (w, x, at) => out.fill(x[at]! * w[0]! + x[at + 1]! * w[1]! + more) },
  })
  const run = async (rows: number) =>
    (await policy.run(rows, x => x.set(Array.from({ length: rows }, (_, i) => [i, 1]).flat()))).slice(0, rows)
  return { engine, policy, run, compiled: () => compiled }
}

test('batches are compiled for 1, 4, 8, 12, 16, 32, 48, 64, … rows and padded to them', async () => {
  const { run, compiled } = await make(undefined)
  assert.equal(await run(1), Float32Array.of(10))
  assert.equal(await run(3), Float32Array.of(10, 11, 12))
  assert.equal(await run(4), Float32Array.of(10, 11, 12, 13))
  for (const rows of [5, 8, 9, 13, 16, 17, 33, 64, 65]) assert.equal((await run(rows)).at(-1), 10 + rows - 1)
  assert.equal(
    compiled(),
    [1, 4, 8, 12, 16, 32, 48, 64, 128].map(size => `policy for ${size}`),
  )
})

test('on a GPU, batches are compiled for few sizes: the usual one, a half, an eighth, … of it', async () => {
  const engine = await openOnnxEngine()
  Object.assign(engine.info, { device: 'gpu' })
  const w = tf.variable(tf.tensor2d([[1], [10]]))
  engine.own({ w: [w] })
  const sizes: number[] = []
  const { compile } = engine
  let device: 'cpu' | 'gpu' = 'gpu'
  engine.compile = (async (...args: Parameters<typeof compile>) => {
    sizes.push(args[1].input!.shape[0]!)
    return Object.assign(await compile.apply(engine, args), { device })
  }) as unknown as typeof compile
  const make = () =>
    batched(engine, ({ input }) => ({ output: input.matMul(w as never) }), {
      shape: [2],
      group: 'w',
      constant: true,
      most: 512,
    })
  const policy = make()
  const run = async (rows: number) => (await policy.run(rows, x => x.fill(1)))[rows - 1]
  for (const rows of [512, 300, 257, 256, 100, 64, 20, 16]) assert.is(await run(rows), 11)
  assert.equal(sizes.splice(0), [512, 256, 64, 16])
  assert.is(await run(513), 11)
  assert.equal(sizes.splice(0), [768])
  device = 'cpu'
  const other = make()
  await other.run(100, x => x.fill(1))
  await other.run(100, x => x.fill(1))
  assert.equal(sizes, [256, 128], 'where the CPU is faster, little is padded')
  engine.dispose()
})

test('small batches run in the loop, larger ones on the engine', async () => {
  const { run, compiled } = await make(8192)
  assert.equal(await run(2), Float32Array.of(10 + LITTLE, 11 + LITTLE))
  assert.equal(compiled(), ['policy probe'])
  assert.equal(await run(3), Float32Array.of(10, 11, 12))
})

test('a loop that disagrees with the engine is never used', async () => {
  for (const more of [0.5, Number.NaN, Infinity]) {
    const { run, compiled } = await make(8192, more)
    assert.equal(await Promise.all([run(2), run(1)]), [Float32Array.of(10, 11), Float32Array.of(10)])
    assert.equal(compiled(), ['policy probe', 'policy for 4', 'policy for 1'])
  }
})

test('both follow the weights', async () => {
  const { engine, policy, run } = await make(8192)
  await run(1)
  await run(3)
  engine.write('w', [2, 20])
  policy.changed()
  assert.equal(await run(1), Float32Array.of(20 + LITTLE))
  assert.equal(await run(3), Float32Array.of(20, 22, 24))
})

test('a compiled size answers synchronously', async () => {
  const { policy, run } = await make(undefined)
  await run(1)
  assert.instance(
    policy.run(1, x => x.fill(1)),
    Float32Array,
  )
})

test.run()
