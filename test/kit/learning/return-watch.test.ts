import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { returnWatch } from '../../../src/kit/learning/return-watch.ts'

const step = (reward: number, end?: 'terminated' | 'truncated') => ({
  reward,
  terminated: end === 'terminated',
  truncated: end === 'truncated',
})

test('returns within the range, ends included, draw no warning', () => {
  for (const [range, gamma, reward] of [
    [[0, 100], 0.99, 1],
    [[0, 20], 0.95, 1],
    [[-100, 0], 0.99, -1],
    [[-1, 1], 1, 0],
  ] as const) {
    const watch = returnWatch(range, gamma, 1)
    for (let t = 1; t <= 5000; t++) watch.observe(0, step(reward, t % 1000 === 0 ? 'truncated' : undefined))
    watch.observe(0, step(reward === 0 ? 1 : reward, 'terminated'))
    assert.is(watch.warning, undefined)
  }
})

test('a return below or above it draws one, as soon as nothing can bring it back', () => {
  const watch = returnWatch([0, 100], 0.99, 1)
  let t = 0
  while (watch.warning === undefined && t < 1000) {
    t++
    watch.observe(0, step(-1))
  }
  // −(1 − γᵗ) / (1 − γ) + 100 γᵗ < 0 from γᵗ < 1/2 on
  assert.is(t, 69)
  assert.match(watch.warning!, /^a discounted return of about -50 is below low 0, the lowest .*: set low and high to /)

  const above = returnWatch([0, 1], 0.5, 1)
  for (const reward of [0.9, 0.9, 0.9]) above.observe(0, step(reward))
  assert.match(above.warning!, /about 1.35 is above high 1, the highest/)
})

test('a single late reward counts too, and after a terminal state nothing can bring a return back', () => {
  const watch = returnWatch([0, 100], 0.99, 2)
  for (let t = 0; t < 500; t++) watch.observe(1, step(0))
  watch.observe(1, step(-1))
  assert.is(watch.warning, undefined, 'what follows may be worth more')
  watch.observe(1, step(-1, 'terminated'))
  assert.match(watch.warning!, /about -1 is below low 0/)
})

test('environments are separate, episodes restart, and one with an unknown start is left out', () => {
  const watch = returnWatch([-60, 0], 1, 2)
  for (let t = 1; t <= 50; t++)
    for (const slot of [0, 1]) watch.observe(slot, step(-1, t === 50 ? 'terminated' : undefined))
  for (let t = 0; t < 50; t++) watch.observe(0, step(-1))
  watch.reset(0)
  for (let t = 0; t < 50; t++) watch.observe(0, step(-1, t === 49 ? 'truncated' : undefined))
  assert.is(watch.warning, undefined)
  for (let t = 0; t < 61; t++) watch.observe(1, step(-1, t === 60 ? 'terminated' : undefined))
  assert.match(watch.warning!, /about -61 is below low -60/)
})

test.run()
