import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Json } from '../../src/core/env.ts'
import { type Rng, rng } from '../../src/core/rng.ts'

const draw = (random: Rng, n: number) => Array.from({ length: n }, () => random.next())

test('the stream of a seed is Alea seeded with the seed as a string', () => {
  // Expected values from an independent port of Baagøe's algorithm; 'hello.' is the example in seedrandom's readme.
  assert.equal(draw(rng(42), 4), [0.6848634963389486, 0.5463244677521288, 0.8455933185759932, 0.19908552314154804])
  assert.equal(draw(rng('42'), 1), [0.6848634963389486])
  assert.equal(draw(rng('hello.'), 2), [0.4783254903741181, 0.8297006865032017])
})

test('a split is the stream seeded with its path', () => {
  assert.equal(draw(rng(42).split('weights'), 2), [0.34068373893387616, 0.15354479220695794])
  assert.equal(draw(rng(42).split(1).split('a'), 3), draw(rng('42/1/a'), 3))
})

test('labels with a slash, or with its escape sequence, give distinct streams', () => {
  const streams = [['a/b'], ['a', 'b'], ['a~1b'], ['a~01b'], ['a~', 'b']].map(labels =>
    labels.reduce((random, label) => random.split(label), rng(1)),
  )
  assert.equal(
    streams.map(random => random.state().path),
    ['1/a~1b', '1/a/b', '1/a~01b', '1/a~001b', '1/a~0/b'],
  )
  assert.is(new Set(streams.map(random => random.next())).size, 5)
})

test('splits depend neither on their order nor on earlier draws, and leave the parent unchanged', () => {
  const one = rng(7)
  const a = draw(one.split('a'), 5)
  const b = draw(one.split('b'), 5)
  const other = rng(7)
  const ahead = draw(other, 100)
  assert.equal(draw(other.split('b'), 5), b)
  assert.equal(draw(other.split('a'), 5), a)
  assert.equal(draw(one, 100), ahead)
  assert.not.equal(a, b)
})

test('split streams are uncorrelated', () => {
  const n = 20_000
  const streams = [rng(1), rng(1).split(0), rng(1).split(1), rng(2)].map(random => draw(random, n))
  for (const [i, x] of streams.entries())
    for (const y of streams.slice(i + 1)) {
      const covariance = x.reduce((sum, value, k) => sum + (value - 0.5) * (y[k]! - 0.5), 0) / n
      assert.ok(Math.abs(covariance * 12) < 0.03, `correlation ${covariance * 12}`) // 4 standard deviations, each 1/√n
    }
})

test('a saved state continues bit for bit, even through JSON', () => {
  const random = rng('run').split('env')
  draw(random, 17)
  random.normal()
  const state = JSON.parse(JSON.stringify(random.state()))
  const expected = [...draw(random, 5), random.normal(), random.int(10), random.split('x').next()]
  const continued = rng(state)
  assert.equal([...draw(continued, 5), continued.normal(), continued.int(10), continued.split('x').next()], expected)
})

test('restore works in place and includes the path', () => {
  const random = rng(3)
  const state = random.state()
  const expected = draw(random, 3)
  random.restore(state)
  assert.equal(draw(random, 3), expected)
  random.restore(rng(4).state())
  assert.equal(draw(random.split('x'), 1), draw(rng(4).split('x'), 1))
})

test('state() returns a copy: drawing does not change it', () => {
  const random = rng(3)
  const state = random.state()
  const before = { ...state }
  random.next()
  assert.equal(state, before)
})

test('int is uniform over 0 … n−1', () => {
  const random = rng(5)
  const counts = new Array<number>(7).fill(0)
  const n = 70_000
  for (let i = 0; i < n; i++) counts[random.int(7)]!++
  const chiSquared = counts.reduce((sum, count) => sum + (count - n / 7) ** 2 / (n / 7), 0)
  assert.ok(chiSquared < 22.5, `χ² = ${chiSquared}`) // 6 degrees of freedom: p = 0.001
})

test('normal has the moments of N(0, 1)', () => {
  const random = rng(11)
  const n = 100_000
  const values = Array.from({ length: n }, () => random.normal())
  const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / n
  // Each within 4 standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
  assert.ok(Math.abs(moment(1)) < 0.013, `mean ${moment(1)}`)
  assert.ok(Math.abs(moment(2) - 1) < 0.018, `variance ${moment(2)}`)
  assert.ok(Math.abs(moment(3)) < 0.05, `third moment ${moment(3)}`)
  assert.ok(Math.abs(moment(4) - 3) < 0.125, `fourth moment ${moment(4)}`)
})

test("a stream's state is a part of an environment's saved state as it is", () => {
  const random = rng(3)
  random.next()
  const saved: Json = { random: random.state() }
  assert.equal(draw(rng(JSON.parse(JSON.stringify(saved)).random), 2), draw(random, 2))
})

test('every state that a stream comes into is restored, and one with numbers outside is refused', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = rng(seed)
    for (let k = 0; k < 20; k++) rng(random.state()).next() === random.next() || assert.unreachable()
  }
  const state = rng(1).state()
  for (const edited of [
    { s1: Number.NaN },
    { s2: 1e9 },
    { s0: 1 },
    { s0: -0.1 },
    { c: -1 },
    { c: 0.5 },
    { c: 2_091_639 },
  ])
    assert.throws(() => rng(1).restore({ ...state, ...edited }), /saved state of the random stream "1" is not one/)
})

test.run()
