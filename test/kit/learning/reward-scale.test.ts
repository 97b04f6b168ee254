import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rewardScale } from '../../../src/kit/learning/reward-scale.ts'

const step = (reward: number, end = false) => ({ reward, terminated: end, truncated: false })

test('off, rewards are what they are', () => {
  assert.is(rewardScale(false, 0.9, 1).scaled(0, step(123)), 123)
})

test('on, they are divided by the deviation of the running return, slot by slot, and clipped', () => {
  const scale = rewardScale(true, 0.5, 2)
  assert.is(scale.scaled(0, step(4)), 4, 'the deviation of one return is 1')
  // returns 4 and 8: variance 4
  assert.ok(Math.abs(scale.scaled(1, step(8)) - 8 / 2) < 1e-6)
  // environment 0 goes on with 0.5 · 4 + 4 = 6: returns 4, 8, 6
  assert.ok(Math.abs(scale.scaled(0, step(4, true)) - 4 / Math.sqrt(8 / 3)) < 1e-6)
  // and starts again at 6: returns 4, 8, 6, 6
  assert.ok(Math.abs(scale.scaled(0, step(6)) - 6 / Math.sqrt(2)) < 1e-6)
  for (let i = 0; i < 200; i++) scale.scaled(1, step(0))
  assert.is(scale.scaled(1, step(1e6)), 10)
})

test('its statistics are saved and restored', () => {
  const [one, other] = [rewardScale(true, 0.9, 1), rewardScale(true, 0.9, 1)]
  for (let i = 0; i < 5; i++) one.scaled(0, step(i))
  for (const [name, bytes] of Object.entries(one.arrays)) other.arrays[name]!.set(bytes)
  assert.is(other.scaled(0, step(2)), one.scaled(0, step(2)))
})

test.run()
