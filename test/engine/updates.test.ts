/** State in one buffer or two, single updates or K per run: the results are bit-identical. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { ddpg, dqn, type Learning, stateOf } from './steps.ts'

for (const [name, learning] of Object.entries({ dqn: dqn(), ddpg: ddpg() } as Record<string, Learning>)) {
  /** State and outputs after six updates, `updatesPerRun` at a time. */
  const six = async (options: { inPlace?: boolean }, updatesPerRun: number) => {
    const engine = await openOnnxEngine(options)
    engine.own(learning.groups)
    const compiled = await engine.compile(learning.step, learning.inputs, { updatesPerRun })
    const random = rng(name)
    const outputs: Record<string, number[]> = {}
    for (let i = 0; i < 6; i += updatesPerRun) {
      const batches = Array.from({ length: updatesPerRun }, () => learning.batch(random))
      for (const [input, array] of Object.entries(compiled.inputs))
        for (const [k, batch] of batches.entries()) array.set(batch[input]!, k * batch[input]!.length)
      await compiled.run()
      for (const [output, array] of Object.entries(compiled.outputs))
        outputs[output] = [...(outputs[output] ?? []), ...array]
    }
    const state = stateOf(engine)
    engine.dispose()
    return { outputs, state }
  }

  test(`${name}: state in place and in two buffers is equal, bit for bit`, async () => {
    assert.equal(await six({ inPlace: true }, 1), await six({ inPlace: false }, 1))
  })
  for (const k of [2, 3, 6])
    test(`${name}: ${k} updates per run equal ${k} runs, bit for bit`, async () => {
      assert.equal(await six({}, k), await six({}, 1))
    })
}

test('K updates give every input and output a leading axis', async () => {
  const engine = await openOnnxEngine()
  const w = tf.variable(tf.zeros([2]))
  engine.own({ w: [w] })
  const step = ({ x, n }: { x: Tensor; n: Tensor }) => {
    w.assign(w.add(x))
    return { w: w.mul(1), next: n.add(tf.scalar(1, 'int32')) }
  }
  const inputs = { x: { shape: [2] }, n: { shape: [], dtype: 'int32' } } as const
  const three = await engine.compile(step, inputs, { updatesPerRun: 3 })
  assert.is(three.updatesPerRun, 3)
  three.inputs.x.set([1, 2, 10, 20, 100, 200])
  three.inputs.n.set([5, 6, 7])
  three.run()
  assert.equal([...three.outputs.w], [1, 2, 11, 22, 111, 222])
  assert.equal([...three.outputs.next], [6, 7, 8])
  assert.equal([...engine.read('w')], [111, 222])
  engine.dispose()
})

test.run()
