import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openEngine } from '../../../src/engine/open.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { type Repeated, type RepeatedOptions, repeated } from '../../../src/kit/learning/repeated.ts'

const inputs = { x: { shape: [2] } } as const

/** w ← w + Σ x, whose outputs are the new w and twice the sum; `made` lists the K of each compilation. */
async function adding(name: 'onnx' | 'tfjs', options: Partial<RepeatedOptions> = {}) {
  const engine = await openEngine({ device: 'cpu', engine: name })
  const made: number[] = []
  const counted: typeof engine = {
    ...engine,
    compile: (step, inputs, options) => {
      made.push(options?.updatesPerRun ?? 1)
      return engine.compile(step, inputs, options)
    },
  }
  const w = tf.variable(tf.scalar(0))
  engine.own({ w: [w] })
  const step = ({ x }: { readonly x: Tensor }) => {
    w.assign(w.add(x.sum()) as never)
    return { w: w.clone(), twice: x.sum().mul(2) }
  }
  return { engine, made, adder: await repeated(counted, step, inputs, { name: 'add', now: false, ...options }) }
}

/** Fills with [1, 1], [2, 2], … and keeps the k of each call. */
function filler() {
  let n = 0
  const asked: number[] = []
  const fill: Parameters<Repeated<typeof inputs, 'w' | 'twice'>['run']>[1] = ({ x }, k) => {
    asked.push(k)
    assert.is(x.length, 2 * k)
    for (let i = 0; i < k; i++) x.fill(++n, 2 * i, 2 * i + 2)
  }
  return { fill, asked }
}

test('K is the largest allowed divisor of `times`', async () => {
  for (const [times, atMost, K] of [
    [8, 8, 8],
    [8, 5, 4],
    [7, 4, 1],
    [12, 9, 6],
    [2, 8, 2],
    [1, 8, 1],
  ] as const) {
    const { adder, engine } = await adding('onnx', { times, atMost })
    assert.is(adder.K, K)
    engine.dispose()
  }
})

for (const name of ['onnx', 'tfjs'] as const)
  test(`multiples of K run K at a time, other counts one by one; outputs are means (${name})`, async () => {
    const { adder, engine } = await adding(name, { times: 4, atMost: 2 })
    const { fill, asked } = filler()
    assert.equal(await adder.run(4, fill), { w: (2 + 6 + 12 + 20) / 4, twice: (2 * (2 + 4 + 6 + 8)) / 4 })
    assert.equal(asked, [2, 2])
    assert.equal([...engine.read('w')], [20])
    assert.is((await adder.run(3, fill)).twice, (2 * (10 + 12 + 14)) / 3)
    assert.equal(asked, [2, 2, 1, 1, 1])
    assert.equal([...engine.read('w')], [56])
    engine.dispose()
  })

test('it is compiled at first use, or now, and only once', async () => {
  const late = await adding('onnx', { times: 4, atMost: 4 })
  const { fill } = filler()
  assert.equal(late.made, [])
  await late.adder.run(4, fill)
  await late.adder.run(8, fill)
  assert.equal(late.made, [4])
  await late.adder.run(3, fill)
  await late.adder.run(5, fill)
  assert.equal(late.made, [4, 1])
  const soon = await adding('onnx', { times: 4, atMost: 4, now: true })
  assert.equal(soon.made, [4])
  await soon.adder.run(4, fill)
  assert.equal(soon.made, [4])
  for (const { engine } of [late, soon]) engine.dispose()
})

test('by default updates run one by one', async () => {
  const { adder, engine } = await adding('onnx')
  const { fill, asked } = filler()
  assert.is(adder.K, 1)
  await adder.run(3, fill)
  assert.equal(asked, [1, 1, 1])
  engine.dispose()
})

test.run()
