import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Diverged } from '../../src/core/guard/diverged.ts'
import { rng } from '../../src/core/rng.ts'
import { openEngine } from '../../src/engine/open.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { agentState } from '../../src/kit/agent-state.ts'

/** An agent of two groups of numbers, one stream, one counter and an array of its own. */
async function parts(name: 'onnx' | 'tfjs', seed = 1) {
  const engine = await openEngine({ device: 'cpu', engine: name })
  const [actor, critic] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor1d([3, 4, 5]))]
  engine.own({ actor: [actor], critic: [critic] })
  const step = await engine.compile(
    ({ x }: { readonly x: Tensor }) => {
      actor.assign(actor.add(x))
      return { sum: actor.sum() }
    },
    { x: { shape: [] } },
  )
  const life = { engine, streams: { explore: rng(seed) }, counts: { steps: 0, updates: 0 }, noise: new Float32Array(2) }
  const calls = { changed: 0 }
  const state = agentState({
    ...life,
    acting: ['actor', 'actorStatistics'],
    arrays: { noise: life.noise },
    changed: () => {
      calls.changed++
    },
  })
  const live = async () => {
    step.inputs.x[0] = 0.5
    await step.run()
    life.counts.steps++
    life.noise.fill(life.streams.explore.next())
  }
  return { ...life, state, calls, live }
}

for (const name of ['onnx', 'tfjs'] as const) {
  test(`a group that is not finite is neither saved nor loaded (${name})`, async () => {
    const { state, engine } = await parts(name)
    engine.write('critic', [1, Number.NaN, 2])
    assert.throws(
      () => state.save(),
      (error: unknown) => error instanceof Diverged && error.what === 'the weights "critic" have NaN at index 1',
    )
    assert.throws(
      () => state.load({ actor: Float32Array.of(Infinity, 1) }),
      /the weights "actor" have Infinity at index 0: their run had diverged when they were saved; take an earlier checkpoint/,
    )
    assert.equal(state.weights(), { actor: Float32Array.of(1, 2) }, 'nothing is written')
    engine.dispose()
  })

  test(`weights are copies of the acting groups that exist (${name})`, async () => {
    const { state, engine, live } = await parts(name)
    const before = state.weights()
    assert.equal(before, { actor: Float32Array.of(1, 2) })
    await live()
    assert.equal(before.actor, Float32Array.of(1, 2))
    assert.equal(state.weights(), { actor: Float32Array.of(1.5, 2.5) })
    engine.dispose()
  })

  test(`load writes the weights, calls changed, and leaves the rest (${name})`, async () => {
    const { state, engine, calls, counts } = await parts(name)
    state.load({ actor: Float32Array.of(8, 9) })
    assert.is(calls.changed, 1)
    assert.equal(state.weights(), { actor: Float32Array.of(8, 9) })
    assert.equal([...engine.read('critic')], [3, 4, 5])
    assert.equal(counts, { steps: 0, updates: 0 })
    engine.dispose()
  })

  test(`save copies the whole state (${name})`, async () => {
    const { state, engine, live, streams } = await parts(name)
    await live()
    const saved = state.save()
    const kept = structuredClone(saved)
    assert.equal(Object.keys(saved.arrays), ['actor', 'critic', 'noise'])
    assert.equal(saved.numbers, { steps: 1, updates: 0 })
    assert.equal(saved.rngs, { explore: streams.explore.state() })
    await live()
    assert.equal(saved, kept)
    engine.dispose()
  })

  test(`restored elsewhere, it continues identically (${name})`, async () => {
    const [one, other] = [await parts(name), await parts(name, 2)]
    await one.live()
    const saved = one.state.save()
    await one.live()
    other.state.restore(saved)
    assert.is(other.calls.changed, 1)
    assert.equal(other.state.save(), saved)
    await other.live()
    assert.equal(other.state.save(), one.state.save())
    for (const { engine } of [one, other]) engine.dispose()
  })
}

test('vectors of another length are refused', async () => {
  const { state, engine } = await parts('onnx')
  assert.throws(() => state.load({ actor: Float32Array.of(1, 2, 3) }))
  engine.dispose()
})

test.run()
