import { lastValueFrom, NEVER, Subject, take, toArray } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/toy/catch.ts'
import type { Episode } from '../../src/core/episode.ts'
import { type Control, type Moment, replay } from '../../src/playback/replay.ts'
import { recorded } from '../loop/recorded.ts'
import { counter } from '../loop/toys.ts'

const episode: Episode = await recorded(counter({ length: 3 }), 0) // not registered: no frames
const scheduler = () => new TestScheduler((actual, expected) => assert.equal(actual, expected))

const moments = (paused: boolean, fps: number): Record<string, Moment> =>
  Object.fromEntries(
    [0, 1, 2, 3].map(t => {
      const { observation = episode.final, ...rest } = episode.steps[t] ?? {}
      return [String(t), { observation, ...rest, t, return: t, paused, fps }]
    }),
  )

/**
 * Moments by t while playing at 100 fps (10 ms); `p` and the letters after it while paused; `f`: t = 1 at 500 fps.
 */
const values: Record<string, Moment> = {
  ...moments(false, 100),
  ...Object.fromEntries(Object.entries(moments(true, 100)).map(([t, moment]) => ['pqrs'[Number(t)]!, moment])),
}

/** Controls as a marble diagram. */
const asked: Record<string, Control> = {
  p: { pause: true },
  c: { pause: false },
  z: { to: 0 },
  e: { to: Infinity },
  b: { by: -1 },
  n: { by: 1 },
  f: { fps: 500 },
  x: { fps: -3 },
}

const check = (name: string, controls: string | undefined, expected: string, more: Record<string, Moment> = {}) =>
  test(name, () =>
    scheduler().run(({ cold, expectObservable }) => {
      const seen = replay(episode, { fps: 100, ...(controls && { controls: cold(controls, asked) }) })
      expectObservable(seen).toBe(expected, { ...values, ...more })
    }),
  )

check('it plays at its speed and ends', undefined, '0 9ms 1 9ms 2 9ms (3|)')
check('it pauses and goes on', '15ms p 20ms c|', '0 9ms 1 4ms q 20ms 1 9ms 2 9ms (3|)')
check('a pause that nobody can end completes', '15ms (p|)', '0 9ms 1 4ms (q|)')
check('it goes to a moment, and on from there', '15ms z|', '0 9ms 1 4ms 0 9ms 1 9ms 2 9ms (3|)')
check('it goes no further than the ends', '5ms e 5ms (bbbbb|)', '0 4ms 3 5ms (21000) 3ms 1 9ms 2 9ms (3|)')
check('it steps while paused', '(p|)', '(0p|)')
check('it steps forward and back while paused', 'p 4ms n 4ms n 4ms b|', '(0p) 1ms q 4ms r 4ms q|')
check('its speed changes', '12ms f|', '0 9ms 1 1ms f 1ms g 1ms (h|)', {
  f: moments(false, 500)[1]!,
  g: moments(false, 500)[2]!,
  h: moments(false, 500)[3]!,
})
check('an impossible speed changes nothing', '12ms x|', '0 9ms 1 1ms 1 9ms 2 9ms (3|)')

test('with controls it waits at the end', () =>
  scheduler().run(({ cold, expectObservable }) => {
    const controls = cold('40ms z 100ms |', asked)
    expectObservable(replay(episode, { fps: 100, controls })).toBe(
      '0 9ms 1 9ms 2 9ms 3 9ms 0 9ms 1 9ms 2 9ms 3 70ms |',
      values,
    )
  }))

test('unsubscribing stops the timer and unsubscribes from the controls', () =>
  scheduler().run(({ hot, expectObservable, expectSubscriptions }) => {
    const controls = hot<Control>('-')
    expectObservable(replay(episode, { fps: 100, controls }), '15ms !').toBe('0 9ms 1', values)
    expectSubscriptions(controls.subscriptions).toBe('^ 14ms !')
  }))

test('an error of the controls is passed on', () =>
  scheduler().run(({ cold, expectObservable }) => {
    expectObservable(replay(episode, { fps: 100, controls: cold('5ms #') })).toBe('0 4ms #', values)
  }))

test('a registered environment renders every moment, and the same frame after seeking back', async () => {
  const episode = await recorded('Catch-v0', 1)
  const forward = await lastValueFrom(replay(episode, { fps: 10_000 }).pipe(toArray()))
  assert.is(forward.length, episode.length + 1)
  const text = ({ frame }: Moment) => (frame as { text: string }).text
  assert.ok(new Set(forward.map(text)).size > 8)
  const controls = new Subject<Control>()
  const seen: Moment[] = []
  const subscription = replay(episode, { controls }).subscribe(moment => seen.push(moment))
  controls.next({ pause: true, to: 7 })
  controls.next({ by: -4 })
  subscription.unsubscribe()
  assert.equal(
    seen.map(text),
    [0, 7, 3].map(t => text(forward[t]!)),
  )
})

test('an asynchronous environment renders in order', async () => {
  const env = counter({ length: 4, late: true })
  const drawn = { ...env, create: () => ({ ...env.create(), render: () => ({ text: 'here' }) }) }
  const seen = await lastValueFrom(replay(await recorded(env, 0), { fps: 10_000, env: drawn }).pipe(toArray()))
  assert.equal(
    seen.map(({ t, frame }) => [t, frame]),
    [0, 1, 2, 3, 4].map(t => [t, { text: 'here' }]),
  )
})

test('when the environment has changed, there are no frames and the drift is reported', async () => {
  const episode = await recorded('Catch-v0', 1)
  const steps = episode.steps.map((step, t) => (t === 2 ? { ...step, reward: 5 } : step))
  const seen = await lastValueFrom(replay({ ...episode, steps }, { fps: 10_000 }).pipe(toArray()))
  assert.equal(
    seen.map(({ frame, drift }) => [frame !== undefined, drift?.t]),
    seen.map(({ t }) => (t < 3 ? [true, undefined] : [false, 3])),
  )
})

test('fps must be above 0', () => {
  assert.throws(() => replay(episode, { fps: 0 }), /fps must be above 0, not 0/)
})

test('cold: each subscriber gets its own replay', async () => {
  const twice = replay(episode, { fps: 10_000, controls: NEVER }).pipe(take(4), toArray())
  assert.equal(await lastValueFrom(twice), await lastValueFrom(twice))
})

test.run()
