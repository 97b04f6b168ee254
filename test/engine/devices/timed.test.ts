import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { timed } from '../../../src/engine/devices/timed.ts'

const step = (took: readonly number[], updatesPerRun = 1) => {
  let runs = 0
  const compiled = {
    inputs: { x: new Float32Array(4), legal: new Uint8Array(2) },
    updatesPerRun,
    run: () => new Promise<void>(resolve => setTimeout(resolve, took[Math.min(runs++, took.length - 1)])),
  }
  return { compiled, runs: () => runs }
}

test('the median of 20 runs after 3 warm-up runs, per update', async () => {
  const { compiled, runs } = step([40, 40, 40, 4], 4)
  const ms = await timed(compiled)
  assert.is(runs(), 23)
  assert.ok(ms >= 0.9 && ms < 8, `${ms}`)
  assert.ok(compiled.inputs.x.some(x => x !== 0) && compiled.inputs.legal.every(x => x === 0))
})

test('a single run is enough if it takes over half a second', async () => {
  const { compiled, runs } = step([600])
  assert.ok((await timed(compiled)) >= 590)
  assert.is(runs(), 1)
})

test.run()
