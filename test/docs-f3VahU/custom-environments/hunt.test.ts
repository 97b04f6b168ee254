// hunt.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEnv, make, rng } from 'sente'
import hunt from './hunt.ts'

test('it keeps what every environment promises', async () => {
  assert.deepEqual(await checkEnv(hunt), [])
})

test('the treasure is worth 1 and ends the episode', () => {
  const env = make(hunt, { size: 2 })
  const { observation } = env.reset(rng(1))
  const [row, column, treasureRow, treasureColumn] = observation
  const step = row === treasureRow ? 'across' : column === treasureColumn ? 'along' : undefined
  if (step === 'across') assert.equal(env.step(column === 0 ? 1 : 3).reward, 1)
  else assert.equal(env.step(row === 0 ? 2 : 0).terminated, step === 'along')
})
