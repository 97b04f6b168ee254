import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Run, TrainEvent } from '../../src/loop/events.ts'
import { count, decimal, duration, Standing } from '../../src/operators/standing.ts'
import { scripted } from '../loop/toys.ts'
import { fakeRun, letters } from './marbles.ts'

/** A standing at whatever time the test sets. */
function standingOf(run: Run) {
  const clock = { now: 0 }
  const standing = new Standing(run, () => clock.now)
  const events = letters(run)
  standing.take(events.s!)
  return {
    take: (letter: string, changes: object = {}) => standing.take({ ...events[letter]!, ...changes } as TrainEvent),
    text: (now: number, width?: number) => {
      clock.now = now
      return standing.text(width)
    },
    clock,
  }
}

test('the rate is measured over the last seconds, the time left by the whole phase', () => {
  const { take, text } = standingOf(fakeRun([1], { steps: 50_000 }))
  const at = (step: number, now: number) => {
    take('t', { step })
    return text(now)
  }
  assert.is(at(1_000, 1_000), '1,000/50,000 steps · 1,000/s · 49s left')
  assert.is(at(10_000, 4_000), '10,000/50,000 steps · 2,500/s · 16s left')
  assert.is(at(30_000, 9_000), '30,000/50,000 steps · 4,000/s · 6s left') // the rate: since 4,000 ms
  assert.is(at(50_000, 9_500), '50,000/50,000 steps · 7,273/s')
})

test('the warm-up says nothing about the time left: learning is slower', () => {
  const run = fakeRun([1], { steps: 10_000, agent: scripted({ plan: { updates: 1, warmup: 1_000 } }).agent })
  const { take, text, clock } = standingOf(run)
  take('t', { step: 900 })
  assert.is(text(1_000), '900/10,000 steps · 900/s · warm-up')
  clock.now = 2_000
  take('l', { step: 1_000, metrics: {} })
  take('t', { step: 1_050 })
  assert.is(text(2_500), '1,050/10,000 steps · 100/s', 'less than a second says nothing about the time left')
  take('l', { step: 1_200, metrics: {} })
  assert.is(text(4_000), '1,200/10,000 steps · 100/s · 1m 28s left')
})

test('the least important parts are dropped when the width is too small', () => {
  const { take, text } = standingOf(fakeRun())
  for (const letter of 'tplv') take(letter)
  const shrunk: string[] = []
  for (let width = 80; width > 0; width--) {
    const line = text(1_000, width)
    if (line !== shrunk.at(-1)) shrunk.push(line)
    assert.ok(line.length <= width || line === shrunk.at(-1))
  }
  assert.equal(shrunk, [
    '5/100 steps · 5/s · 19s left · return 12 · ε 0.50 · evaluation 12',
    '5/100 steps · 19s left · return 12 · ε 0.50 · evaluation 12',
    '5/100 steps · 19s left · return 12 · evaluation 12',
    '5/100 · 19s left · return 12 · evaluation 12',
    '19s left · return 12 · evaluation 12',
    '19s left · evaluation 12',
    'evaluation 12',
  ])
})

test('the return is the mean of the last 20 episodes', () => {
  const { take, text } = standingOf(fakeRun())
  for (let k = 0; k < 30; k++) take('p', { return: k })
  assert.is(text(0), '5/100 steps · return 19.5')
})

test('board games are won, drawn and lost; in self-play only evaluations are', () => {
  for (const [sides, training] of [
    [1, 'games 1 won, 2 drawn, 1 lost'],
    [2, '4 games'],
  ] as const) {
    const { take, text } = standingOf(fakeRun([1], { sides }))
    for (const [episode, sum] of [1, 0, -1, 0].entries()) take('p', { return: sum, episode })
    take('v', { returns: [1, 1, 0, -1, 1], mean: 0.4 })
    assert.is(text(0), `5/100 steps · ${training} · evaluation 3 won, 1 drawn, 1 lost`)
    assert.is(text(2_000, 34), '38s left · evaluation 3–1–1')
  }
  const { take, text } = standingOf(fakeRun([1], { sides: 1 }))
  take('v', { returns: [1, 0.5], mean: 0.75 })
  assert.is(text(0), '5/100 steps · evaluation 0.750', 'a wrapper has changed the rewards')
})

test('numbers are formatted for reading', () => {
  assert.equal([0, 999, 1_234_567].map(count), ['0', '999', '1,234,567'])
  assert.equal([500, 475.34, 0.5132, -3.256, 1_000].map(decimal), ['500', '475.3', '0.513', '-3.26', '1,000'])
  assert.equal([0.2, 59.4, 125, 4_805].map(duration), ['0s', '59s', '2m 05s', '1h 20m'])
})

test.run()
