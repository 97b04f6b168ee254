import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { atShare, choice, isActive, parametersOf, range, scaleOf, unscaled, when } from '../../src/tuning/space.ts'

const refused = (make: () => unknown, message: RegExp) => assert.throws(make, message)

test('a range keeps its bounds, and ends at its last step', () => {
  assert.equal(range(1e-5, 1e-2, { log: true }), { kind: 'range', low: 1e-5, high: 1e-2, log: true, integer: false })
  assert.equal(range(0, 1, { step: 0.3 }), { kind: 'range', low: 0, high: 0.9, log: false, integer: false, step: 0.3 })
  assert.equal(range(4, 9, { integer: true }), { kind: 'range', low: 4, high: 9, log: false, integer: true, step: 1 })
  assert.is(range(16, 256, { integer: true, log: true }).step, 1)
})

test('wrong ranges and choices are refused in one sentence', () => {
  refused(() => range(1, Infinity), /a range from 1 to Infinity has no finite bounds: give two numbers/)
  refused(() => range(2, 1), /a range from 2 to 1 is empty: the first bound must be below the second/)
  refused(() => range(0, 1, { log: true }), /has no logarithmic scale: its lower bound must be above 0/)
  refused(() => range(0, 1, { step: 0 }), /cannot have a step of 0/)
  refused(() => range(0, 1, { step: 2 }), /cannot have a step of 2/)
  refused(() => range(1, 2, { step: 0.5, log: true }), /has either a step or a logarithmic scale/)
  refused(() => range(0.5, 2, { integer: true }), /of integers needs whole bounds and steps/)
  refused(() => choice(), /at least one value/)
  refused(() => choice([64], [64]), /names \[64\] twice/)
  refused(() => choice(() => 1), /holds numbers, texts, booleans and lists/)
})

test('shares of a domain cover it evenly on its scale', () => {
  const shares = Array.from({ length: 1_000 }, (_, i) => i / 1_000)
  const ints = shares.map(share => atShare(range(1, 4, { integer: true }), share))
  for (const value of [1, 2, 3, 4]) assert.is(ints.filter(x => x === value).length, 250)
  assert.is(atShare(range(1e-4, 1, { log: true }), 0.5), 0.01)
  assert.is(atShare(range(0, 1, { step: 0.1 }), 0.3), 0.3)
  assert.equal(
    [0, 0.5, 0.999].map(share => atShare(choice('a', 'b'), share)),
    [0, 1, 1],
  )
  const log = range(1, 8, { integer: true, log: true })
  const [from, to] = scaleOf(log)
  assert.equal([unscaled(log, from), unscaled(log, to)], [1, 8], 'never outside')
})

test('a parameter with a condition exists where it holds', () => {
  const parameters = parametersOf({
    optimizer: choice('adam', 'sgd', 'rmsprop'),
    momentum: when({ optimizer: choice('sgd', 'rmsprop') }, range(0, 0.99)),
    decay: when({ optimizer: 'rmsprop' }, range(0.5, 0.99)),
  })
  const active = (optimizer: number) => parameters.filter(one => isActive(one, { optimizer })).map(({ name }) => name)
  assert.equal([0, 1, 2].map(active), [['optimizer'], ['optimizer', 'momentum'], ['optimizer', 'momentum', 'decay']])
})

test('a condition on what is not searched is decided at once', () => {
  const space = { alpha: when({ prioritized: true }, range(0, 1)) }
  assert.is(parametersOf(space, { prioritized: true }).length, 1)
  assert.equal(parametersOf(space, { prioritized: true })[0]!.conditions, [])
  assert.equal(parametersOf(space, { prioritized: false }), [])
})

test('a condition that cannot hold, or comes too early, is refused', () => {
  const x = range(0, 1)
  refused(
    () => parametersOf({ a: when({ b: 1 }, x), b: choice(1, 2) }),
    /a is searched only for .* b, which must come before/,
  )
  refused(() => parametersOf({ b: choice(1, 2), a: when({ bb: 1 }, x) }), /bb, which does not exist. Did you mean "b"/)
  refused(() => parametersOf({ b: choice(1, 2), a: when({ b: 3 }, x) }), /not for any that b can have/)
  refused(() => parametersOf({ b: x, a: when({ b: 3 }, x) }), /which is a range: conditions are on choices/)
})

test.run()
