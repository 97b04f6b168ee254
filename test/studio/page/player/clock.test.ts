import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Clock } from '../../../../studio/page/player/clock.ts'
import { KEYS, meaning } from '../../../../studio/page/player/keys.ts'

function clockTo(end: number, pace = 10): Clock {
  const clock = new Clock()
  clock.end.value = end
  clock.pace = pace
  return clock
}

test('time passes at pace times speed, and parts of steps add up', () => {
  const clock = clockTo(100)
  clock.advance(0.1)
  assert.is(clock.t.value, 0, 'paused')
  clock.play()
  for (let i = 0; i < 60; i++) clock.advance(1 / 60)
  assert.ok(Math.abs(clock.t.value - 10) <= 1, `${clock.t.value}`)
  clock.speed.value = 4
  const { value: t } = clock.t
  for (let i = 0; i < 60; i++) clock.advance(1 / 60)
  assert.ok(Math.abs(clock.t.value - t - 40) <= 1)
})

test('a tab that was away for an hour goes on where it was', () => {
  const clock = clockTo(1000)
  clock.play()
  clock.advance(3600)
  assert.is(clock.t.value, 1)
})

test('it stops at the end, plays again from the beginning, and repeats on demand', () => {
  const clock = clockTo(3)
  clock.play()
  for (let i = 0; i < 10; i++) clock.advance(0.1)
  assert.is(clock.t.value, 3)
  assert.not(clock.playing.value)
  clock.toggle()
  assert.is(clock.t.value, 0)
  clock.loop.value = true
  const seen = new Set<number>()
  for (let i = 0; i < 12; i++) {
    clock.advance(0.1)
    seen.add(clock.t.value)
  }
  assert.equal([...seen].sort(), [0, 1, 2, 3])
  assert.ok(clock.playing.value)
})

test('it waits for moments that are on their way', () => {
  const clock = clockTo(100)
  let here = 2
  clock.ready = t => t <= here
  clock.play()
  for (let i = 0; i < 10; i++) clock.advance(0.1)
  assert.is(clock.t.value, 2)
  assert.ok(clock.playing.value)
  here = 100
  clock.advance(0.1)
  assert.is(clock.t.value, 3)
})

test('moments are clamped to the episode', () => {
  const clock = clockTo(5)
  for (const [t, expected] of [
    [-3, 0],
    [9, 5],
    [2.4, 2],
  ] as const) {
    clock.seek(t)
    assert.is(clock.t.value, expected)
  }
  clock.play()
  clock.step(-1)
  assert.is(clock.t.value, 1)
  assert.not(clock.playing.value)
})

const key = (key: string, more: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('keys do what they do in video players', () => {
  const clock = clockTo(500, 10)
  clock.seek(250)
  let full = 0
  const press = (name: string) => meaning(key(name), clock, () => full++)?.()
  const moves: readonly (readonly [string, number])[] = [
    ['.', 251],
    [',', 250],
    ['ArrowRight', 260],
    ['ArrowLeft', 250],
    ['l', 350],
    ['j', 250],
    ['End', 500],
    ['Home', 0],
    ['J', 0],
  ]
  for (const [name, t] of moves) {
    press(name)
    assert.is(clock.t.value, t, name)
  }
  press(' ')
  assert.ok(clock.playing.value)
  press('K')
  assert.not(clock.playing.value)
  press('>')
  assert.is(clock.speed.value, 2)
  press('<')
  assert.is(clock.speed.value, 1)
  press('r')
  assert.ok(clock.loop.value)
  press('f')
  assert.is(full, 1)
})

test('other keys and shortcuts of the browser are left alone', () => {
  const clock = clockTo(5)
  for (const pressed of [
    key('a'),
    key('Tab'),
    key('toString'),
    key('l', { ctrlKey: true }),
    key('f', { metaKey: true }),
  ])
    assert.is(
      meaning(pressed, clock, () => {}),
      undefined,
    )
})

test('the list of keys names keys that have a meaning', () => {
  const clock = clockTo(5)
  const named: Readonly<Record<string, string>> = { Space: ' ', '←': 'ArrowLeft', '→': 'ArrowRight' }
  for (const [keys] of KEYS)
    for (const name of keys.split(/,? /).filter(Boolean))
      assert.type(
        meaning(key(named[name] ?? name), clock, () => {}),
        'function',
        name,
      )
})

test.run()
