import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { delegate } from '../../src/core/delegate.ts'

class Counter {
  #count = 0
  label = 'a'
  get count() {
    return this.#count
  }
  up() {
    return ++this.#count
  }
  down() {
    return --this.#count
  }
}

test('own members take precedence over those of the object and its class', () => {
  const inner = new Counter()
  const outer = delegate({ up: () => 'mine' }, inner) as unknown as Counter
  assert.is(outer.up() as unknown, 'mine')
  assert.is(outer.down(), -1)
  assert.is(outer.count, -1)
})

test('properties are read from and written to the object itself', () => {
  const inner = new Counter()
  const outer = delegate({}, inner) as unknown as Counter
  outer.label = 'b'
  assert.is(inner.label, 'b')
  inner.label = 'c'
  assert.is(outer.label, 'c')
})

test('hidden members are absent', () => {
  const outer = delegate({}, new Counter(), ['up'])
  assert.not('up' in outer)
  assert.ok('down' in outer)
})

test.run()
