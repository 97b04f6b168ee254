// Run it with: node --test corridor.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEnv, make, rng, withOptions } from 'sente'
import spec from './corridor.ts'

test('checkEnv finds no problems', async () => {
  assert.deepEqual(await checkEnv(spec), [])
  assert.deepEqual(await checkEnv(withOptions(spec, { cells: 3 })), [])
})

test('the door is worth 1 and ends the episode', () => {
  const env = make(spec, { cells: 3 }) // starts in the middle, one step from both ends
  for (let seed = 0; seed < 10; seed++) {
    const [, door] = env.reset(rng(seed)).observation
    const { reward, terminated, truncated } = env.step(door === 1 ? 1 : 0)
    assert.deepEqual([reward, terminated, truncated], [1, true, false])
  }
})

test('an agent that never gets there is truncated after ten steps per cell', () => {
  const env = make(spec, { cells: 5 })
  const [, door] = env.reset(rng(0)).observation
  const away = door === 1 ? 0 : 1
  for (let steps = 1; steps < 50; steps++) assert.equal(env.step(away).truncated, false)
  const { terminated, truncated } = env.step(away)
  assert.deepEqual([terminated, truncated], [false, true])
})
