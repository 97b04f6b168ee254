// hunt.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEnv, make, rng } from 'sente'
import hunt from './hunt.ts'

test('checkEnv finds no problems', async () => {
  assert.deepEqual(await checkEnv(hunt), [])
})

test('the shortest way to the treasure returns 1 minus the cost of the steps', () => {
  const env = make(hunt, { size: 4 })
  let { observation } = env.reset(rng(1))
  for (let steps = 1, sum = 0; ; steps++) {
    const [row, column, treasureRow, treasureColumn] = [...observation] as [number, number, number, number]
    const step = env.step(row < treasureRow ? 2 : row > treasureRow ? 0 : column < treasureColumn ? 1 : 3)
    sum += step.reward
    if (step.terminated) return assert.ok(steps <= 6 && Math.abs(sum - (1 - (steps - 1) * 0.025)) < 1e-9)
    assert.equal(step.truncated, false)
    observation = step.observation
  }
})
