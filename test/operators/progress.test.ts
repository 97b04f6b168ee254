import { Writable } from 'node:stream'
import { from } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import type { TrainEvent } from '../../src/loop/events.ts'
import { run } from '../../src/loop/run.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { progress } from '../../src/operators/progress.ts'
import { all, counter, rejection, scripted } from '../loop/toys.ts'
import '../../envs/index.ts'
import { fakeRun, letters, passesThrough } from './marbles.ts'

/** A stream that collects its text, a terminal or not. */
function paper(isTTY: boolean): NodeJS.WritableStream & { text: string } {
  const stream = Object.assign(
    new Writable({
      write(chunk, _, done) {
        stream.text += chunk
        done()
      },
    }),
    { text: '', isTTY, columns: 120 },
  )
  return stream
}

passesThrough('progress', () => progress(paper(false)))

/** The text without what depends on the clock. */
const timeless = (text: string) => text.replace(/ · [\d,]+\/s/g, '').replace(/ · \w+ left/g, '')

test('in a pipe: a line per tenth of the run', async () => {
  const out = paper(false)
  await all(train({ env: counter({ length: 5 }), agent: scripted(), steps: 50 }).pipe(progress(out)))
  assert.equal(
    timeless(out.text).split('\n'),
    [5, 10, 15, 20, 25, 30, 35, 40, 45, 50]
      .map(step => `${String(2 * step).padStart(3)}% · ${step}/50 steps · return 5`)
      .concat(''),
  )
})

test('a replaced worker is reported on a line, in a terminal in place of the bar', async () => {
  for (const [isTTY, before] of [
    [false, ''],
    [true, '\r\u001b[K'],
  ] as const) {
    const out = paper(isTTY)
    const { s, r } = letters(fakeRun())
    await all(from([s!, r!]).pipe(progress(out)))
    assert.match(out.text, `${before}worker 1 ran out of memory: it was replaced, and episode 7 was dropped.\n`)
  }
})

test('a warning of the agent is printed on a line', async () => {
  const out = paper(false)
  const { s } = letters(fakeRun())
  await all(from([s!, { type: 'warning', step: 5, text: 'too low' } as const]).pipe(progress(out)))
  assert.match(out.text, 'too low\n')
})

test('in a pipe: ε and evaluations are included if there are any', async () => {
  const out = paper(false)
  const agent = scripted({ plan: { updates: 1, every: 3 } })
  Object.assign(agent.agent, { learn: () => ({ epsilon: 0.25 }) })
  await all(train({ env: counter({}), agent, steps: 6 }).pipe(evaluate({ every: 3, episodes: 2 }), progress(out)))
  assert.match(timeless(out.text), /^ 50% · 3\/6 steps · return 3 · ε 0.25 · evaluation 3$/m)
  assert.match(timeless(out.text), /^100% · 6\/6 steps · return 3 · ε 0.25 · evaluation 3$/m)
})

test('in a terminal: one line is redrawn, and the cursor restored at the end', async () => {
  const out = paper(true)
  await all(train({ env: 'CartPole-v1', agent: random(), steps: 2_000 }).pipe(progress(out)))
  assert.match(out.text, '━━ 100% · 2,000/2,000 steps')
  assert.is(out.text.split('\n').length, 2)
  assert.ok(out.text.lastIndexOf('\u001b[?25h') > out.text.lastIndexOf('\u001b[?25l'))
})

test('in a terminal: a run that fails or is unsubscribed restores the cursor', async () => {
  const failing = paper(true)
  const env = counter({ distort: step => ({ ...step, reward: Number.NaN }) })
  await rejection(all(train({ env, agent: scripted(), steps: 10 }).pipe(progress(failing))))
  const left = paper(true)
  await new Promise<void>(resolve => {
    const subscription = train({ env: counter({}), agent: scripted(), steps: 1e9 })
      .pipe(progress(left))
      .subscribe(event => {
        if (event.step === 3) {
          subscription.unsubscribe()
          resolve()
        }
      })
  })
  for (const { text } of [failing, left])
    assert.ok(text.lastIndexOf('\u001b[?25h') > text.lastIndexOf('\u001b[?25l'), JSON.stringify(text))
})

test('the message of a lost worker is shown on one line, with control characters escaped', () => {
  for (const tty of [false, true]) {
    const out = paper(tty)
    const restart = { ...letters(fakeRun()).r, reason: 'said \u001b[2J\nall done' } as TrainEvent
    from([letters(fakeRun()).s!, restart])
      .pipe(progress(out))
      .subscribe()
    assert.match(out.text, 'worker 1 said \\u001b[2J\\nall done: it was replaced')
  }
})

test('a run without training prints a line per episode', async () => {
  const out = paper(false)
  await all(run({ env: counter({ length: 4 }), agent: scripted(), episodes: 2 }).pipe(progress(out)))
  assert.is(out.text, 'episode 0: return 4 in 4 steps\nepisode 1: return 4 in 4 steps\n')
})

test.run()
