import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { openEngine } from '../../../src/engine/open.ts'
import { tf } from '../../../src/engine/tf.ts'
import { targetPair } from '../../../src/kit/learning/target-pair.ts'
import { mlp } from '../../../src/nn/mlp.ts'

const net = (normalization: 'none' | 'batch') =>
  mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'relu', normalization }, rng(1))

test('groups are named; online and target start equal', () => {
  const pair = targetPair('critic', () => [net('none'), net('none')])
  assert.equal(Object.keys(pair.groups), ['critic', 'criticTarget'])
  assert.is(pair.theta.length, 8)
  for (const [i, variable] of pair.theta.entries())
    assert.equal([...variable.dataSync()], [...pair.groups.criticTarget![i]!.dataSync()])
  pair.dispose()
})

test('the target copies batch normalization’s statistics unaveraged', async () => {
  const pair = targetPair('q', () => [net('batch')])
  assert.equal(Object.keys(pair.groups), ['q', 'qTarget', 'qStatistics', 'qTargetStatistics'])
  const engine = await openEngine({ device: 'cpu', engine: 'onnx' })
  engine.own(pair.groups)
  const follow = await engine.compile(
    ({ x }) => {
      pair.follow(0.25)
      return { y: x.mean() }
    },
    { x: { shape: [1] } },
  )
  engine.write('q', engine.read('q').fill(4))
  engine.write('qTarget', engine.read('qTarget').fill(8))
  engine.write('qStatistics', engine.read('qStatistics').fill(5))
  await follow.run()
  assert.ok(engine.read('qTarget').every(x => x === 7)) // ¾ · 8 + ¼ · 4
  assert.ok(engine.read('qTargetStatistics').every(x => x === 5))

  const copy = await engine.compile(pair.copy, {})
  await copy.run()
  assert.ok(engine.read('qTarget').every(x => x === 4))
  engine.dispose()
  pair.dispose()
})

test('a builder that returns the same network again is refused', () => {
  const one = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] })
  assert.throws(() => targetPair('q', () => [one]), /must make a new network at each call/)
})

test('a builder that reuses a layer is refused', () => {
  const layer = tf.layers.dense({ units: 1 })
  const input = tf.input({ shape: [1] })
  const build = () => tf.model({ inputs: input, outputs: layer.apply(input) as typeof input })
  assert.throws(() => targetPair('q', () => [build()]), /must make a new network at each call, with new layers/)
})

test.run()
