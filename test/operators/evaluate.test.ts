import { Subject } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import type { TrainEvent } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { all, counter, of, rejection, scripted } from '../loop/toys.ts'
import '../../envs/index.ts'
import { fakeRun, letters, passesThrough } from './marbles.ts'

passesThrough('evaluate', () => evaluate({ every: 1000 }))

const types = (events: readonly TrainEvent[]) => events.map(({ type, step }) => `${type} ${step}`)

test('evaluate: emits the evaluation before the next step', async () => {
  const events = await all(
    train({ env: counter({ length: 9 }), agent: scripted(), steps: 5 }).pipe(evaluate({ every: 2 })),
  )
  assert.equal(types(events), [
    'start 0',
    'step 1',
    'step 2',
    'evaluation 2',
    'step 3',
    'step 4',
    'evaluation 4',
    'step 5',
    'end 5',
  ])
  assert.equal(of(events, 'evaluation')[0]!.returns, new Array(20).fill(9))
})

test('evaluate: the final evaluation precedes the end event, and its size is decided then', async () => {
  const run = () => train({ env: counter({ length: 2 }), agent: scripted(), steps: 2 })
  const events = await all(run().pipe(evaluate({ final: 3 })))
  assert.equal(types(events), ['start 0', 'step 1', 'step 2', 'episode 2', 'evaluation 2', 'end 2'])
  assert.equal(of(events, 'evaluation')[0]!.returns, [2, 2, 2])
  assert.equal(await all(run().pipe(evaluate({ final: () => 3 }))).then(types), types(events))
  assert.is(of(await all(run().pipe(evaluate({ final: () => 0 }))), 'evaluation').length, 0)
})

test('evaluate: runs after learning, with the updated weights', async () => {
  const agent = scripted({ plan: { updates: 2 } })
  const events = await all(train({ env: counter({}), agent, steps: 2 }).pipe(evaluate({ every: 1, episodes: 1 })))
  assert.equal(types(events).slice(0, 5), ['start 0', 'step 1', 'learn 1', 'learn 1', 'evaluation 1'])
})

test('evaluate: training is the same as without it', async () => {
  const run = () => train({ env: 'CartPole-v1', agent: random(), steps: 200 })
  const [plain, evaluated] = [await all(run()), await all(run().pipe(evaluate({ every: 50, episodes: 3, final: 5 })))]
  assert.equal(of(evaluated, 'step'), of(plain, 'step'))
  assert.is(of(evaluated, 'evaluation').length, 5)
})

test('evaluate: an environment that fails during it fails the run', async () => {
  let copies = 0
  const spec = counter({})
  const env = {
    ...spec,
    create: () => (copies++ === 0 ? spec.create() : { ...spec.create(), step: () => ({}) as never }),
  }
  const failure = await rejection(all(train({ env, agent: scripted(), steps: 9 }).pipe(evaluate({ every: 2 }))))
  assert.match(failure.message, 'returned the reward undefined')
})

test('evaluate: unsubscribing during an evaluation cancels it, and no event follows', async () => {
  const seen: string[] = []
  const env = counter({ length: Infinity, late: true })
  const subscription = train({ env, agent: scripted(), steps: 9 })
    .pipe(evaluate({ every: 2 }))
    .subscribe(event => {
      seen.push(event.type)
      if (event.step === 2) setImmediate(() => subscription.unsubscribe())
    })
  await new Promise(resolve => setTimeout(resolve, 50))
  assert.equal(seen, ['start', 'step', 'step'])
  assert.is(env.log.closed, env.log.made)
})

test('evaluate: refuses options that are not whole numbers', () => {
  assert.throws(() => evaluate({ every: 0 }), 'every must be a whole number of at least 1, not 0.')
  assert.throws(() => evaluate({ episodes: 1.5 }), 'episodes must be a whole number of at least 1, not 1.5.')
})

test('evaluate: passes its options to the run', () => {
  const run = fakeRun()
  const events = new Subject<TrainEvent>()
  events.pipe(evaluate({ every: 5, episodes: 7, final: 8 })).subscribe()
  const { s, t, e } = letters(run)
  for (const event of [s!, t!, e!]) events.next(event)
  assert.equal(run.asked, [{ episodes: 7, label: 5 }, 'hold', { episodes: 8, label: 'end' }, 'hold'])
})

test.run()
