import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import '../../envs/index.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { EventOf, Run, TrainEvent } from '../../src/loop/events.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { noImprovement } from '../../src/operators/no-improvement.ts'
import { stopWhen } from '../../src/operators/stop-when.ts'
import { all } from '../loop/toys.ts'
import { fakeRun, letters } from './marbles.ts'

const start: TrainEvent = { type: 'start', step: 0, run: fakeRun() }
const evaluation = (mean: number): TrainEvent => ({ ...letters(fakeRun()).v, mean }) as TrainEvent
const plateau = (reason: string) => ({ reason, cause: 'plateau' })
const verdicts = (options: Parameters<typeof noImprovement>[0], means: number[]) => {
  const rule = noImprovement(options)
  rule(start)
  return means.map(mean => rule(evaluation(mean)))
}

test('so many evaluations in a row without a better one', () => {
  assert.equal(verdicts({ evaluations: 2 }, [-5, -6, -4, -4, -4.5]), [
    false,
    false,
    false,
    false,
    plateau('no improvement on a mean return of -4 in 2 evaluations'),
  ])
})

test('better is better by more than `by` than the best one', () => {
  const found = verdicts({ evaluations: 3, by: 1 }, [10, 10.6, 11.2, 11, 10.9, 10.5])
  assert.equal(found, [
    false,
    false,
    false, // the best is 11.2 now
    false,
    false,
    plateau('no improvement on a mean return of 11.2 in 3 evaluations'),
  ])
  assert.equal(
    verdicts({ evaluations: 1, by: 1 }, [10, 11]).at(-1),
    plateau('no improvement on a mean return of 10 in 1 evaluations'),
  )
})

test('other events do not count, and a second run starts afresh', () => {
  const rule = noImprovement({ evaluations: 1 })
  rule(start)
  rule(evaluation(5))
  for (const letter of ['t', 'p', 'l'] as const) assert.is(rule(letters(fakeRun())[letter]!), false)
  rule(start)
  assert.is(rule(evaluation(1)), false)
  assert.ok(rule(evaluation(1)))
})

test('its settings are checked', () => {
  assert.throws(() => noImprovement({ evaluations: 0 }), /evaluations must be a whole number of at least 1, not 0/)
  assert.throws(() => noImprovement({ evaluations: 1, by: -1 }), /by must be at least 0/)
  assert.throws(() => noImprovement({ evaluations: 1, by: Number.NaN }), /by must be at least 0/)
})

/** Trains with evaluations of these means, one every ten steps; `at`: a snapshot is taken there. */
async function trained(means: readonly number[], options: Partial<TrainOptions> = {}, at?: number) {
  let run: Run
  let snapshot: Promise<Snapshot> | undefined
  const events = await all(
    train({ env: 'Identity-v0', agent: random(), steps: 200, ...options }).pipe(
      evaluate({ every: 10, episodes: 1 }),
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step === at) snapshot = run.snapshot().then(structuredClone<Snapshot>)
        if (event.type === 'evaluation') Object.assign(event, { mean: means[event.step / 10 - 1] })
      }),
      stopWhen(noImprovement({ evaluations: 3 })),
    ),
  )
  const end = events.at(-1) as EventOf<'end'>
  return { end, snapshot: await snapshot! }
}

test('a resumed run stops where it would have', async () => {
  const means = [1, 7, 6, 6, 5, 4, 3, 2]
  for (const at of [15, 20, 33, 40, 50]) {
    const { end, snapshot } = await trained(means, {}, at)
    assert.equal([end.step, end.cause], [50, 'plateau'])
    assert.is(end.reason, 'no improvement on a mean return of 7 in 3 evaluations')
    assert.equal((await trained(means, { resume: snapshot })).end, end)
  }
})

test.run()
