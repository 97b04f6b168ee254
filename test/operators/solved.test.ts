import type { MonoTypeOperatorFunction } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EventOf, TrainEvent } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { solved } from '../../src/operators/solved.ts'
import { stopWhen } from '../../src/operators/stop-when.ts'
import { all, counter, scripted } from '../loop/toys.ts'
import { fakeRun, letters } from './marbles.ts'

const start = (solvedAt: number | undefined): TrainEvent => ({
  type: 'start',
  step: 0,
  run: fakeRun([1], { solvedAt }),
})
const episode = (sum: number): TrainEvent => ({ ...letters(fakeRun()).p, return: sum }) as TrainEvent
const solvedAs = (how: string) => ({ reason: `solved: ${how}`, cause: 'solved' })
const evaluation = (mean: number): TrainEvent => ({ ...letters(fakeRun()).v, mean }) as TrainEvent

test('the mean of the last episodes, once there are so many', () => {
  const rule = solved({ episodes: 3 })
  rule(start(10))
  const verdicts = [20, 20, 0, 9, 20, 1, 9].map(sum => rule(episode(sum)))
  assert.equal(verdicts, [
    false,
    false,
    solvedAs('mean return 13.3 over 3 training episodes (threshold 10)'),
    false, // 29/3
    false, // 29/3
    solvedAs('mean return 10 over 3 training episodes (threshold 10)'),
    solvedAs('mean return 10 over 3 training episodes (threshold 10)'),
  ])
})

test('where evaluations are asked for, training episodes do not count before the first', async () => {
  const run = (...operators: MonoTypeOperatorFunction<TrainEvent>[]) =>
    all(
      operators.reduce(
        (events, operator) => events.pipe(operator),
        train({ env: counter({ length: 2 }), agent: scripted(), steps: 100 }),
      ),
    )
  const stop = () => stopWhen(solved({ mean: 2, episodes: 3 }))
  const end = (events: readonly TrainEvent[]) => events.at(-1) as EventOf<'end'>
  const evaluated = end(await run(evaluate({ every: 20, episodes: 5 }), stop()))
  assert.is(evaluated.step, 20)
  assert.is(evaluated.cause, 'solved')
  assert.match(evaluated.reason, '5 evaluation episodes')
  for (const operators of [
    [stop()],
    [evaluate({ final: 2 }), stop()], // comes when all is over
    [evaluate({ every: 200 }), stop()], // would come later than that
    [stop(), evaluate({ every: 20 })], // is not seen
  ])
    assert.match(end(await run(...operators)).reason, '3 training episodes')
})

test('once there are evaluations, only they count', () => {
  const rule = solved({ episodes: 1 })
  rule(start(10))
  assert.is(rule(evaluation(9.9)), false)
  assert.is(rule(episode(100)), false)
  assert.equal(rule(evaluation(10)), solvedAs('mean return 10 over 1 evaluation episodes (threshold 10)'))
})

test("a mark of one's own goes before the environment's", () => {
  const rule = solved({ mean: 50, episodes: 1 })
  rule(start(10))
  assert.is(rule(episode(49)), false)
  assert.ok(rule(episode(50)))
})

test('never where there is no mark', () => {
  const rule = solved({ episodes: 1 })
  rule(start(undefined))
  assert.is(rule(episode(1e9)), false)
  assert.is(rule(evaluation(1e9)), false)
})

test('a second run starts afresh', () => {
  const rule = solved({ episodes: 2 })
  rule(start(10))
  rule(episode(10))
  rule(evaluation(0))
  rule(start(10))
  assert.is(rule(episode(10)), false)
  assert.ok(rule(episode(10)))
})

test.run()
