import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Json } from '../../src/core/env.ts'
import { kept } from '../../src/loop/kept.ts'

const part = (value: Json) => ({
  value,
  save() {
    return this.value
  },
  restore(saved: Json) {
    this.value = saved
  },
})

test('parts are saved by name and restored when registered', () => {
  const first = kept()
  first.keep('a', part(1))
  first.keep('b', part([2]))
  assert.equal(first.save(), { a: 1, b: [2] })
  const second = kept(first.save())
  const [b, a, c] = [part(0), part(0), part(3)]
  second.keep('b', b)
  second.keep('a', a)
  second.keep('c', c)
  assert.equal([a.value, b.value, c.value], [1, [2], 3])
})

test('a name already taken gets a number', () => {
  const first = kept()
  for (const value of [1, 2, 3]) first.keep('a', part(value))
  assert.equal(first.save(), { a: 1, 'a-2': 2, 'a-3': 3 })
})

test('a name such as "constructor" finds no saved state by accident', () => {
  const it = part(1)
  kept().keep('constructor', it)
  assert.is(it.value, 1)
})

test.run()
