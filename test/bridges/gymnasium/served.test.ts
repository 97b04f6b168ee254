import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../envs/index.ts'
import { answerTo, greeting, REQUESTS, type Served, serve } from '../../../src/bridges/gymnasium/served.ts'
import type { Env, Step } from '../../../src/core/env.ts'
import { type EnvId, envSpec, make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { box } from '../../../src/core/space.ts'

const hello = async (id: EnvId) => JSON.parse((await greeting(() => make(id), envSpec(id))).toString())
const int = (...numbers: number[]) => Buffer.from(Int32Array.from(numbers).buffer)
const reset = (served: Served, seed: string) => served.answer(REQUESTS.reset, Buffer.from(seed))
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    error => error.message,
  )

test('an answer consists of its length, status and payload', () => {
  assert.equal([...answerTo(1, Uint8Array.of(7, 8))], [6, 0, 0, 0, 1, 0, 0, 0, 7, 8])
})

test('the greeting has the spaces, bounds without infinity, kind of frames, time limit and threshold', async () => {
  assert.equal(await hello('Catch-v0'), {
    id: 'Catch-v0',
    observations: { kind: 'box', shape: [10, 5], low: 0, high: 1 },
    actions: { kind: 'discrete', n: 3 },
    draws: 'text',
    maxSteps: null,
    solvedAt: 0.95,
  })
  const { observations, maxSteps } = await hello('CartPole-v1')
  assert.is(observations.low[1], null)
  assert.is(maxSteps, 500)
})

test('the greeting rounds bounds to float32: inward for actions, to nearest for observations', async () => {
  const env = {
    ...make('CartPole-v1'),
    observationSpace: box([2], [-0.3, -3.4028235e38], 0.3),
    actionSpace: box([1], 0.1, 0.3),
    reset: () => ({ observation: new Float32Array(2) }),
  }
  const { observations, actions } = JSON.parse((await greeting(() => env as Env, envSpec('CartPole-v1'))).toString())
  assert.equal(observations.low, [-Math.fround(0.3), null])
  assert.is(observations.high, Math.fround(0.3))
  assert.ok(actions.low >= 0.1 && actions.high <= 0.3)
})

test('a seed gives the same episode as in TypeScript', async () => {
  const served = serve(make('CartPole-v1'))
  const ours = make('CartPole-v1')
  const numbers = (bytes: Buffer) => Array.from({ length: 4 }, (_, i) => bytes.readFloatLE(16 + 4 * i))
  assert.equal(numbers(await reset(served, '7')), [...(ours.reset(rng(7)) as Step<Float32Array>).observation])
  for (let t = 0, over = false; !over; t++) {
    const bytes = await served.answer(REQUESTS.step, int(t % 2))
    const step = ours.step((t % 2) as never) as Step<Float32Array>
    assert.is(bytes.length, 32)
    assert.equal(numbers(bytes), [...step.observation])
    assert.equal(
      [bytes.readDoubleLE(0), bytes.readUInt32LE(8), bytes.readUInt32LE(12)],
      [step.reward, step.terminated ? 1 : 0, 0],
    )
    over = step.terminated
  }
  served.close()
})

test('a truncation, masks, and the player of a game', async () => {
  const identity = serve(make('MaskedIdentity-v0'))
  let bytes = await reset(identity, '1')
  for (let t = 1; t <= 100; t++) {
    assert.is(bytes.readUInt32LE(12), 4)
    const shown = bytes.readInt32LE(16)
    assert.is(bytes[20 + shown], 1)
    bytes = await identity.answer(REQUESTS.step, int(shown))
    assert.is(bytes.readUInt32LE(8), t === 100 ? 2 : 0)
  }
  const game = serve(make('TicTacToe-v0'))
  const info = (bytes: Buffer) => JSON.parse(bytes.subarray(16 + 4 * 18 + 9).toString())
  assert.equal(info(await reset(game, '0')), { player: 0 })
  const after = await game.answer(REQUESTS.step, int(4))
  assert.equal(info(after), { player: 1 })
  assert.equal([...after.subarray(16 + 4 * 18, 16 + 4 * 18 + 9)], [1, 1, 1, 1, 0, 1, 1, 1, 1])
})

test('continuous actions', async () => {
  const served = serve(make('Pendulum-v1'))
  await reset(served, '3')
  const bytes = await served.answer(REQUESTS.step, Buffer.from(Float32Array.of(1.5).buffer))
  assert.ok(bytes.readDoubleLE(0) < 0)
  assert.match(
    await failure(served.answer(REQUESTS.step, Buffer.from(Float32Array.of(9).buffer))),
    'the action has 9 at index 0',
  )
})

test('frames are text or pixels', async () => {
  const served = serve(make('Catch-v0'))
  await reset(served, '1')
  const bytes = await served.answer(REQUESTS.render, Buffer.alloc(0))
  assert.equal([bytes.readUInt32LE(0), bytes.readUInt32LE(4)], [0, 0])
  assert.is(bytes.subarray(8).toString().split('\n').length, 10)
  const frame = { width: 2, height: 1, rgba: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) }
  const painted = serve({ ...make('Catch-v0'), render: () => frame })
  const pixels = await painted.answer(REQUESTS.render, Buffer.alloc(0))
  assert.equal([...pixels], [2, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 255, 4, 5, 6, 255])
})

test('invalid requests are rejected', async () => {
  const served = serve(make('Catch-v0'))
  assert.match(await failure(served.answer(REQUESTS.step, int(0))), 'call reset() first')
  await reset(served, '1')
  assert.is(await failure(served.answer(REQUESTS.step, int(3))), 'the action is 3, not an integer from 0 to 2.')
  assert.match(await failure(served.answer(REQUESTS.step, int(1, 1))), 'the action is Int32Array(2)')
  assert.match(await failure(served.answer(REQUESTS.step, Buffer.of(1))), 'the action is ')
  assert.match(await failure(served.answer(9, int(0))), 'request type 9 is unknown')
})

test.run()
