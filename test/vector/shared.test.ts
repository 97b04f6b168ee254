import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { box, discrete } from '../../src/core/space.ts'
import { copyView, readStep, readView, shared, writeStep, writeView } from '../../src/vector/shared.ts'

const spaces = { observationSpace: box([2], -1, 1), actionSpace: discrete(3) }
const observation = Float32Array.of(0.1, 0.2)

test('the layout is the same in every thread', () => {
  const here = shared(spaces, 5, 2)
  const there = shared(spaces, 5, 2, here.buffer)
  const step = { observation, legal: Uint8Array.of(0, 1, 1), reward: 1 / 3, terminated: false, truncated: true }
  here.turns[4] = 1
  assert.ok(writeStep(here, 4, step))
  here.actions.set(2, 2)
  here.asked[3] = 1
  here.clocks[32] = 7
  assert.equal(readStep(there, 4, true), step)
  assert.equal([there.actions.at(2), there.asked[3], there.clocks[32]], [2, 1, 7])
  assert.equal(readView(there, 3, true), { observation: new Float32Array(2) })
})

test('a mask is written to its row, and cleared by the next view without one', () => {
  const memory = shared(spaces, 2, 0)
  assert.ok(writeView(memory, 1, { observation, legal: Uint8Array.of(0, 0, 1) }))
  assert.equal([...memory.answers[0].legal], [1, 1, 1, 0, 0, 1])
  copyView(memory.answers[0], memory.answers[1], 1)
  assert.ok(writeView(memory, 1, { observation }))
  assert.equal([...memory.answers[0].legal], [1, 1, 1, 1, 1, 1])
  assert.equal(readView(memory, 1, true), { observation })
  memory.turns[1] = 1
  assert.equal(readView(memory, 1, true), { observation, legal: Uint8Array.of(0, 0, 1) })
})

test('results of the wrong shape are not written', () => {
  const memory = shared(spaces, 1, 0)
  const good = { observation, reward: 1, terminated: false, truncated: false }
  assert.ok(writeStep(memory, 0, good))
  for (const bad of [
    null,
    undefined,
    { ...good, observation: [1, 2] },
    { ...good, reward: '1' },
    { ...good, terminated: 1 },
    { ...good, truncated: undefined },
    { ...good, legal: new Uint8Array(2) },
    { ...good, legal: [1, 1, 1] },
  ])
    assert.not(writeStep(memory, 0, bad as never))
  assert.equal(readStep(memory, 0, true), good)
})

test.run()
