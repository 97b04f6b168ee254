import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { ddpg, dqn, type Learning, runOn, stateOf, tower } from './steps.ts'

/** All state vectors and the last outputs after some updates on a fresh engine. */
async function after(updates: number, { groups, step, inputs, batch }: Learning, seed: string) {
  const engine = await openOnnxEngine()
  engine.own(groups)
  const compiled = await engine.compile(step, inputs)
  const random = rng(seed)
  let outputs = {}
  for (let i = 0; i < updates; i++) outputs = await runOn(compiled, batch(random))
  const state = stateOf(engine)
  engine.dispose()
  return { outputs, state, graph: compiled.graph }
}

for (const [name, learning, updates] of [
  ['dqn', dqn(), 100],
  ['ddpg', ddpg(), 100],
  ['tower', tower(), 20],
] as const)
  test(`${name}: two engines reach the same bits in ${updates} updates, other data other bits`, async () => {
    const first = await after(updates, learning, 'a')
    assert.equal(await after(updates, learning, 'a'), first)
    assert.not.equal((await after(updates, learning, 'b')).state, first.state)
  })

test.run()
