/** K updates as a loop in the graph do the same as K runs of one update. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import type { Compiled } from '../../../src/engine/engine.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { relative } from '../distance.ts'
import { ddpg, dqn, type Learning, stateOf, tower } from '../steps.ts'

const K = 3

async function results(program: Learning, updatesPerRun: number, loops: boolean) {
  const engine = await openOnnxEngine({ loops })
  engine.own(program.groups)
  const compiled = (await engine.compile(program.step, program.inputs, { updatesPerRun })) as unknown as Compiled
  const random = rng('loops')
  const outputs: Record<string, number[]> = {}
  for (let run = 0; run < (2 * K) / updatesPerRun; run++) {
    for (let k = 0; k < updatesPerRun; k++)
      for (const [name, data] of Object.entries(program.batch(random)))
        (compiled.inputs[name] as Float32Array).set(data as Float32Array, k * data.length)
    await compiled.run()
    for (const [name, data] of Object.entries(compiled.outputs)) outputs[name] = [...(outputs[name] ?? []), ...data]
  }
  const state = stateOf(engine)
  engine.dispose()
  return { outputs, state, graph: compiled.graph }
}

for (const [name, program] of Object.entries({ dqn: dqn(), ddpg: ddpg(), tower: tower() }))
  test(`${name}: ${K} updates as a loop equal single ones`, async () => {
    const single = await results(program, 1, false)
    const looped = await results(program, K, true)
    assert.ok(/ = Scan\(/.test(looped.graph))
    for (const [key, values] of Object.entries(single.outputs))
      assert.ok(relative(looped.outputs[key]!, values) < 1e-5, key)
    for (const [group, values] of Object.entries(single.state))
      assert.ok(relative(looped.state[group]!, values) < 1e-5, group)
    const copies = await results(program, K, false)
    assert.ok(copies.graph.length > 1.5 * looped.graph.length)
  })

test.run()
