import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { categoricalOf, rangeOf } from '../../agents/c51.ts'
import { c51, dqn, rainbow } from '../../agents/index.ts'
import '../../envs/index.ts'
import { environments, register } from '../../src/core/registry.ts'
import { train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { journal } from '../../src/operators/journal.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import { all, counter, of } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'

const small = { hidden: [8], updates: 1, warmup: 1000 }
const options = { steps: 230, device: 'cpu' } as const
const configOf = async (run: Parameters<typeof train>[0]) => {
  const folder = temporary()
  const events = await all(train(run).pipe(checkpoint(folder), journal(folder)))
  const { low, high } = loadRun(folder).agent.config
  return { range: [low, high], warnings: of(events, 'warning'), folder }
}

test('an open range defaults to the environment’s, and is recorded', async () => {
  for (const agent of [c51(small), rainbow(small)]) {
    const { range, warnings } = await configOf({ env: 'MountainCar-v0', agent, ...options })
    assert.equal(range, [-100, 0])
    assert.equal(warnings, [])
  }
  assert.equal((await configOf({ env: 'CartPole-v1', agent: c51(small), ...options })).range, [0, 100])
  const { range } = await configOf({ env: 'MountainCar-v0', agent: c51({ ...small, low: -50 }), ...options })
  assert.equal(range, [-50, 0])
})

test('0 to 100 without a declared range; a set range stays', () => {
  const open = c51()
  assert.equal(rangeOf(open.config as never), { low: 0, high: 100 })
  assert.is(categoricalOf({ atoms: 5, low: -Infinity, high: Infinity }).atoms, 5)
  const { low, high } = open.suited!({ returnRange: [-3, 4] }).config
  assert.equal([low, high], [-3, 4])
  const set = c51({ low: -9, high: 9, hidden: [3] }).suited!({ returnRange: [-3, 4] }).config
  assert.equal([set.low, set.high, set.hidden], [-9, 9, [3]])
  assert.is(dqn().suited, undefined)
  assert.throws(() => categoricalOf({ atoms: 5, low: 1, high: 0 }), /are not a range/)
})

test('every built-in environment that C51 can act in declares a range', () => {
  for (const { id, create, returnRange } of environments()) {
    const { actionSpace, players = 1 } = create()
    if (actionSpace.kind === 'discrete' && players === 1 && !id.startsWith('Counter'))
      assert.ok(returnRange && returnRange[0] < returnRange[1], id)
  }
})

test('returns outside the range draw a warning, once, as an event that the log leaves out', async () => {
  const agent = c51({ ...small, low: 0, high: 100 })
  const run = { env: 'MountainCar-v0', agent, steps: 450, device: 'cpu' } as const
  const { warnings, folder } = await configOf(run)
  assert.equal(
    warnings.map(({ step }) => step),
    [69],
  )
  assert.match(warnings[0]!.text, /^a discounted return of about -50 is below low 0, the lowest /)
  const resume = loadSnapshot(folder)
  const on = await all(train({ ...run, steps: 700, resume }))
  assert.is(of(on, 'warning').length, 1, 'a resumed run says it again')
})

test('without a declared range it warns too', async () => {
  const env = register({ ...counter({ length: 3, distort: step => ({ ...step, reward: -1 }) }), id: 'CounterDown-v0' })
  const { range, warnings } = await configOf({ env, agent: rainbow(small), ...options })
  assert.equal(range, [0, 100])
  assert.equal(
    warnings.map(({ step }) => step),
    [3],
  )
})

test.run()
