/** Compiled against eager TF.js over twenty consecutive updates, on the same data and initial weights. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Optimizer, tf, type Variable } from '../../src/engine/tf.ts'
import { distance, relative } from './distance.ts'
import { ddpg, dqn, eagerValues, type Learning, runEagerly, runOn, tower } from './steps.ts'

const UPDATES = 20
/** Tolerance of max |compiled − eager| / max |eager| per state vector after all updates (measured: 3·10⁻⁷). */
const FREE_RUNNING = 1e-5
/** The same tolerance for the gradient of each update from equal states (measured: 10⁻⁶). */
const STEP_BY_STEP = 1e-4

/** The variables of each group of the engine, including groups for unowned variables. */
function variablesOf(engine: Engine, learning: Learning): Record<string, readonly Variable[]> {
  const registered = tf.engine().registeredVariables
  return Object.fromEntries(
    engine.groups.map(group => [group, learning.groups[group] ?? [registered[group.slice('variable:'.length)]!]]),
  )
}

/** Compares both over all updates from the same initial state. */
async function freely(learning: Learning): Promise<void> {
  const engine = await openOnnxEngine()
  engine.own(learning.groups)
  const compiled = await engine.compile(learning.step, learning.inputs)
  const random = rng('parity')
  const batches = Array.from({ length: UPDATES }, () => learning.batch(random))
  const found = []
  for (const batch of batches) found.push(await runOn(compiled, batch))
  for (const [i, batch] of batches.entries())
    for (const [output, values] of Object.entries(runEagerly(learning, batch))) {
      const d = distance(found[i]![output]!, values)
      assert.ok(d <= FREE_RUNNING, `${output} of update ${i} differs by ${d}`)
    }
  for (const [group, variables] of Object.entries(variablesOf(engine, learning))) {
    const d = relative(engine.read(group), eagerValues(variables))
    assert.ok(d <= FREE_RUNNING, `${group} differs by ${d} of its largest`)
  }
  engine.dispose()
}

test('DQN: clipped Huber loss, flat Adam, Polyak', () => freely(dqn({ width: 64, batch: 64 })))
test('DDPG: two networks, two flat Adams, two Polyaks', () => freely(ddpg({ width: 64, batch: 32 })))

const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => tf.train.sgd(0.01),
  momentum: () => tf.train.momentum(0.01, 0.9),
  rmsprop: () => tf.train.rmsprop(1e-3, 0.9),
  adam: () => tf.train.adam(1e-3),
}
for (const [name, make] of Object.entries(optimizers))
  test(`DQN: tf.train.${name}`, () => freely(dqn({ width: 16, batch: 16, optimizer: make() })))

// Free-running towers drift apart: a pre-activation at ±0 flips a ReLU's mask, and batch normalization spreads the
// difference.
for (const activation of ['relu', 'tanh'] as const)
  test(`a ${activation} tower with batch normalization: each gradient, each moving average`, async () => {
    const learning = tower({ rows: 5, filters: 4, batch: 5, activation })
    const engine = await openOnnxEngine()
    engine.own(learning.groups)
    const compiled = await engine.compile(learning.step, learning.inputs)
    const random = rng('parity')
    for (let i = 0; i < UPDATES; i++) {
      for (const [group, variables] of Object.entries(learning.groups)) engine.write(group, eagerValues(variables))
      const batch = learning.batch(random)
      const found = await runOn(compiled, batch)
      const expected = runEagerly(learning, batch)
      const d = relative(found.gradient!, expected.gradient!)
      assert.ok(d <= STEP_BY_STEP, `gradient ${i} differs by ${d} of its largest`)
      assert.ok(distance(found.loss!, expected.loss!) <= FREE_RUNNING)
      for (const [group, variables] of Object.entries(learning.groups))
        assert.ok(relative(engine.read(group), eagerValues(variables)) <= STEP_BY_STEP, `${group} after update ${i}`)
    }
    engine.dispose()
  })

test.run()
