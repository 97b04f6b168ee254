import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openEngine } from '../../src/engine/open.ts'
import { forward } from '../../src/kit/acting/forward.ts'
import { normalizer } from '../../src/kit/normalizer.ts'
import { mlp } from '../../src/nn/mlp.ts'

const rows = [Float32Array.of(1, 10), Float32Array.of(3, 10), Float32Array.of(5, 40)]

test('off, it is the identity and has no state', () => {
  const off = normalizer(false, 2)
  assert.equal([off.groups, off.arrays], [{}, {}])
  const loop = { work: 1, run: () => new Float32Array(1) }
  assert.is(off.loop({} as never, loop), loop)
})

for (const name of ['onnx', 'tfjs'] as const)
  test(`${name}: observations get mean 0 and variance 1 by the running statistics, clipped to 10`, async () => {
    const engine = await openEngine({ device: 'cpu', engine: name })
    const normal = normalizer(true, 2)
    engine.own(normal.groups)
    const step = await engine.compile(({ s }) => ({ y: normal.apply(s) }), { s: { shape: [4, 2] } })
    const scaled = async () => {
      step.inputs.s.set([...rows.flatMap(row => [...row]), 1e6, -1e6])
      await step.run()
      return [...step.outputs.y]
    }
    assert.equal(await scaled(), [1, 10, 3, 10, 5, 10, 10, -10]) // nothing seen: as they are, but for the bounds
    for (const row of rows) normal.observe(row)
    normal.write(engine)
    const y = await scaled()
    const [a, b] = [2 / Math.sqrt(8 / 3), 10 / Math.sqrt(200)]
    for (const [i, x] of [-a, -b, 0, -b, a, 2 * b, 10, -10].entries()) assert.ok(Math.abs(y[i]! - x) < 1e-5, `${y}`)
    engine.dispose()
    normal.dispose()
  })

test('the plain loop normalizes like the step, also after the engine’s values were overwritten', async () => {
  const engine = await openEngine({ device: 'cpu', engine: 'onnx' })
  const normal = normalizer(true, 2)
  const net = mlp({ inputs: 2, hidden: [4], outputs: 3, activation: 'tanh' }, rng(3))
  engine.own({ net: net.weights.map(weight => weight.read() as never), ...normal.groups })
  const policy = await engine.compile(({ s }) => ({ y: net.apply(normal.apply(s)) as never }), { s: { shape: [1, 2] } })
  const loop = normal.loop(engine, forward(net))!
  const agree = async () => {
    policy.inputs.s.set([7, -3])
    await policy.run()
    const y = loop.run(engine.read('net'), Float32Array.of(0, 7, -3), 1)
    for (const [i, x] of [...policy.outputs.y].entries()) assert.ok(Math.abs(y[i]! - x) < 1e-6)
    return [...y]
  }
  const first = await agree()
  for (const row of rows) normal.observe(row)
  normal.write(engine)
  const second = await agree()
  engine.write('normalizer', Float32Array.of(7, 7, 0.1, 0.1))
  loop.changed!()
  assert.is(new Set([first, second, await agree()].map(String)).size, 3)
  engine.dispose()
})

test('statistics are saved as bytes and continue from them', () => {
  const [one, other] = [normalizer(true, 2), normalizer(true, 2)]
  for (const row of rows) one.observe(row)
  other.arrays.moments!.set(one.arrays.moments!)
  for (const normal of [one, other]) normal.observe(Float32Array.of(9, 9))
  assert.equal(other.arrays.moments, one.arrays.moments)
})

test.run()
