import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { tf } from '../../src/engine/tf.ts'
import { dqn } from './steps.ts'

const UPDATES = 3000
const ALLOWED = 10 // MB

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Resident memory in MB after collections: the minimum of several readings, as memory is freed in the background. */
async function resident(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let reading = 0; reading < 5; reading++) {
    collect()
    await setTimeout(20)
    least = Math.min(least, process.memoryUsage.rss() / 1e6)
  }
  return least
}

test('ten compilations leak no tensor', async () => {
  const engine = await openOnnxEngine()
  const { groups, step, inputs } = dqn()
  engine.own(groups)
  const before = tf.memory()
  for (let i = 0; i < 10; i++) (await engine.compile(step, inputs, { updatesPerRun: 1 + (i % 2) })).dispose()
  const after = tf.memory()
  assert.is(after.numTensors, before.numTensors)
  assert.is(after.numBytes, before.numBytes)
  engine.dispose()
})

test(`resident memory does not grow by ${ALLOWED} MB over ${UPDATES} updates`, async () => {
  const engine = await openOnnxEngine()
  const { groups, step, inputs, batch } = dqn({ width: 64, batch: 64 })
  engine.own(groups)
  const compiled = await engine.compile(step, inputs)
  for (const [name, data] of Object.entries(batch(rng('memory')))) compiled.inputs[name]!.set(data)
  const update = async (n: number) => {
    for (let i = 0; i < n; i++) await compiled.run()
  }
  await update(UPDATES / 2)
  const warm = await resident()
  for (let part = 0; part < 3; part++) {
    await update(UPDATES / 3)
    const now = await resident()
    assert.ok(now - warm <= ALLOWED, `${now} MB, ${warm} MB after the warm-up`)
  }
  engine.dispose()
})

test.run()
