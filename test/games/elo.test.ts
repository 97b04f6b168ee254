import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eloDifference, eloOf, scoreOf, shareOf } from '../../src/games/elo.ts'

const near = (a: number, b: number, within: number) => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`)

test('Elo of known shares', () => {
  assert.is(eloOf(0.5), 0)
  near(eloOf(0.75), 190.85, 0.01)
  near(eloOf(10 / 11), 400, 1e-9)
  assert.is(eloOf(1), Infinity)
  assert.is(eloOf(0), -Infinity)
})

test('draws count half', () => {
  assert.equal(scoreOf([1, 1, 0, -1]), { wins: 2, draws: 1, losses: 1 })
  assert.is(shareOf({ wins: 2, draws: 1, losses: 1 }), 0.625)
})

test('the interval is Wilson’s: 60 of 100 is between 50.2% and 69.1%', () => {
  const { elo, low, high } = eloDifference({ wins: 60, draws: 0, losses: 40 })
  near(elo, 70.44, 0.01)
  near(low, eloOf(0.502), 0.5)
  near(high, eloOf(0.69061), 0.5)
})

test('with all games won the interval is open at one side only', () => {
  const { elo, low, high } = eloDifference({ wins: 20, draws: 0, losses: 0 })
  assert.is(elo, Infinity)
  assert.is(high, Infinity)
  near(low, eloOf(0.8389), 1)
  for (let n = 1; n <= 50; n++) {
    assert.is(eloDifference({ wins: n, draws: 0, losses: 0 }).high, Infinity, `${n} won`)
    assert.is(eloDifference({ wins: 0, draws: 0, losses: n }).low, -Infinity, `${n} lost`)
  }
})

test('no games say nothing', () => {
  const none = { wins: 0, draws: 0, losses: 0 }
  assert.is(shareOf(none), 0.5)
  assert.equal(eloDifference(none), { elo: 0, low: -Infinity, high: Infinity })
})

test('counting fewer games keeps the estimate and widens the interval accordingly', () => {
  const score = { wins: 120, draws: 0, losses: 80 }
  const [all, some] = [eloDifference(score), eloDifference(score, 10)]
  assert.is(some.elo, all.elo)
  assert.equal(some, eloDifference({ wins: 6, draws: 0, losses: 4 }))
  assert.ok(some.low < all.low && some.high > all.high)
})

test.run()
