import { Writable } from 'node:stream'
import { concat, from, NEVER, of, tap } from 'rxjs'
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
function paper(isTTY: boolean, columns = 120): NodeJS.WritableStream & { text: string } {
  const stream = Object.assign(
    new Writable({
      write(chunk, _, done) {
        stream.text += chunk
        done()
      },
    }),
    { text: '', isTTY, columns },
  )
  return stream
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const uncolored = (text: string) => text.replace(/\u001b\[\d+m/g, '')

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
    assert.match(
      uncolored(out.text),
      `${before}warning: worker 1 ran out of memory: it was replaced, and episode 7 was dropped.\n`,
    )
  }
})

test('a warning of the agent is printed on a line', async () => {
  const out = paper(false)
  const { s } = letters(fakeRun())
  await all(from([s!, { type: 'warning', step: 5, text: 'too low' } as const]).pipe(progress(out)))
  assert.match(out.text, 'warning: too low\n')
})

test('in a pipe: ε and evaluations are included if there are any', async () => {
  const out = paper(false)
  const agent = scripted({ plan: { updates: 1, every: 3 } })
  Object.assign(agent.agent, { learn: () => ({ epsilon: 0.25 }) })
  await all(train({ env: counter({}), agent, steps: 6 }).pipe(evaluate({ every: 3, episodes: 2 }), progress(out)))
  assert.match(timeless(out.text), /^ 50% · 3\/6 steps · return 3 · ε 0.25 · evaluation 3$/m)
  assert.match(timeless(out.text), /^100% · 6\/6 steps · return 3 · ε 0.25 · evaluation 3$/m)
})

test('in a pipe: each step is printed once, after its evaluations', async () => {
  const out = paper(false)
  const options = { env: counter({ length: 2 }), agent: scripted(), steps: 20 }
  const evaluations = evaluate({ every: 5, episodes: 1, final: 2 })
  await all(train(options).pipe(evaluations, progress(out)))
  const steps = [2, 4, 5, 6, 8, 10, 12, 14, 15, 16, 18, 20]
  assert.equal(
    timeless(out.text).split('\n'),
    steps
      .map(step => `${String(5 * step).padStart(3)}% · ${step}/20 steps · return 2${step < 5 ? '' : ' · evaluation 2'}`)
      .concat(''),
  )
})

/** The lines that a terminal showed, without escape sequences. */
const drawn = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/\u001b(?:\[[?\d;]*[A-Za-z]|[78])/g, '\r').split(/[\r\n]+/)

test('in a terminal: the bar has room at every width, and no line is longer than the terminal', async () => {
  for (const columns of [20, 40, 60, 80, 120, 200]) {
    const out = paper(true, columns)
    const { s, t, p, l, v, e } = letters(fakeRun([1], { steps: 1_000_000 }))
    const warning = { type: 'warning', step: 5, text: 'the weights are growing without end, and that is a pity' }
    await all(from([s!, t!, p!, l!, v!, warning as TrainEvent, e!]).pipe(progress(out)))
    const lines = drawn(out.text)
    assert.equal(
      lines.filter(line => line.length > columns),
      [],
    )
    const last = lines.filter(line => line.includes('%')).at(-1)!
    if (columns >= 40) assert.match(last, /^[━─]{10,24} +0% · .*evaluation 12$/)
  }
})

test('in a narrowed terminal: the rows of the wrapped line are cleared', () => {
  const out = paper(true, 100)
  const { s } = letters(fakeRun())
  const subscription = concat(of(s!), NEVER).pipe(progress(out)).subscribe()
  const [length] = drawn(out.text)
    .filter(line => line.includes('%'))
    .map(line => line.length) as [number]
  Object.assign(out, { columns: 20, text: '' })
  out.emit('resize')
  assert.ok(out.text.startsWith(`\r\u001b[${Math.ceil(length / 20) - 1}A\u001b[J`), JSON.stringify(out.text))
  assert.ok(drawn(out.text).every(line => line.length <= 20))
  subscription.unsubscribe()
  assert.is(out.listenerCount('resize'), 0)
})

test('in a terminal: one line is redrawn, and the cursor restored at the end', async () => {
  const out = paper(true)
  await all(train({ env: 'CartPole-v1', agent: random(), steps: 2_000 }).pipe(progress(out)))
  assert.match(out.text, '━━ 100% · 2,000/2,000 steps')
  assert.is(out.text.split('\n').length, 2)
  assert.ok(out.text.lastIndexOf('\u001b[?25h') > out.text.lastIndexOf('\u001b[?25l'))
})

test('what a program prints at the end of a run goes below its progress', async () => {
  for (const isTTY of [false, true]) {
    const out = paper(isTTY)
    const print = tap<TrainEvent>(({ type }) => type === 'end' && out.write('over'))
    await all(train({ env: counter({ length: 5 }), agent: scripted(), steps: 50 }).pipe(progress(out), print))
    assert.match(out.text, /100% · 50\/50 steps[^%]*\nover$/)
  }
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
