import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/index.ts'
import { cartPole } from '../../envs/classic/cartpole.ts'
import type { AgentSpec, Saved } from '../../src/core/agent.ts'
import type { Env, Json, Step, View } from '../../src/core/env.ts'
import type { EnvSpec } from '../../src/core/registry.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Box } from '../../src/core/space.ts'
import type { Run, TrainEvent } from '../../src/loop/events.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'
import { normalizeReward } from '../../src/wrappers/reward/normalize-reward.ts'
import { all, counter, of, rejection, scripted } from './toys.ts'
import '../../envs/index.ts'
import { sampled } from '../sampled.ts'

/** A copy, as a file would hold it: the run keeps changing its arrays. */
const copied = (snapshot: Snapshot): Snapshot => structuredClone(snapshot)

/** A run, and its snapshot at the first rest at or after step `at`. */
async function watched(options: TrainOptions, at: number) {
  let taken: Promise<Snapshot> | undefined
  let run: Run | undefined
  const events = await all(
    train(options).pipe(
      evaluate({ every: 50, episodes: 2 }),
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step >= at) taken ??= run!.snapshot().then(copied)
      }),
    ),
  )
  return { events, snapshot: await taken!, end: run!.agent.save() }
}

async function resumed(options: TrainOptions, resume: Snapshot) {
  let run: Run | undefined
  let end: Saved | undefined
  const events = await all(
    train({ ...options, resume }).pipe(
      evaluate({ every: 50, episodes: 2 }),
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'end') end = run!.agent.save()
      }),
    ),
  )
  return { events, end: end!, run: run! }
}

const after = (events: readonly TrainEvent[], { step }: Snapshot) =>
  JSON.stringify(events.filter(event => event.type !== 'start' && event.step > step))

const learner = dqn({
  hidden: [16],
  warmup: 30,
  trainEvery: 3,
  updates: 2,
  batchSize: 8,
  targetEvery: 40,
  bufferSize: 100,
})

for (const envs of [1, 3])
  for (const at of sampled([1, 90, 20, 150], 2, import.meta.url))
    test(`DQN resumes at step ${at} bit for bit, ${envs} environments`, async () => {
      const options: TrainOptions = { env: 'CartPole-v1', agent: learner, steps: 200, seed: 3, envs, device: 'cpu' }
      const first = await watched(options, at)
      const second = await resumed(options, first.snapshot)
      assert.equal(second.run.restarted, [])
      assert.is(second.events[0]!.step, first.snapshot.step)
      assert.is(after(second.events, first.snapshot), after(first.events, first.snapshot))
    })

const normalized: EnvSpec = {
  id: 'CartPoleNormalized-v0',
  create: () => normalizeReward(normalizeObservation(cartPole())),
  maxSteps: 10,
}

for (const envs of [1, 3])
  for (const at of sampled([20, 5, 150, 90], 2, import.meta.url))
    test(`running statistics resume at step ${at} bit for bit, also between episodes, ${envs} environments`, async () => {
      const options: TrainOptions = { env: normalized, agent: learner, steps: 200, seed: 3, envs, device: 'cpu' }
      const first = await watched(options, at)
      assert.is(first.snapshot.collected.learned?.length, envs)
      const second = await resumed(options, first.snapshot)
      assert.equal(second.run.restarted, [])
      assert.is(after(second.events, first.snapshot), after(first.events, first.snapshot))
      assert.equal(second.end, first.end)
    })

test('with one environment, a rest at the twentieth step is between episodes', async () => {
  const options: TrainOptions = { env: normalized, agent: learner, steps: 30, seed: 3, device: 'cpu' }
  assert.equal((await watched(options, 20)).snapshot.collected.slots, [null])
})

test('DQN with dropout, batch normalization and a decaying learning rate resumes bit for bit', async () => {
  const agent = dqn({
    ...learner.config,
    dropout: 0.3,
    normalization: 'batch',
    learningRateSchedule: 'cosine',
    learningRateWarmup: 0.3,
  })
  const options: TrainOptions = { env: 'CartPole-v1', agent, steps: 200, seed: 3, device: 'cpu' }
  const first = await watched(options, 90)
  const second = await resumed(options, first.snapshot)
  assert.is(after(second.events, first.snapshot), after(first.events, first.snapshot))
  assert.equal(second.end, first.end)
})

test('the agent ends in the same state, replay memory and random streams included', async () => {
  const options: TrainOptions = { env: 'CartPole-v1', agent: learner, steps: 200, seed: 3, device: 'cpu' }
  const whole = await resumed(options, (await watched(options, 1)).snapshot)
  const late = await resumed(options, (await watched(options, 120)).snapshot)
  assert.equal(late.end, whole.end)
  assert.equal(late.run.agent.memory!.columns, whole.run.agent.memory!.columns)
})

test(
  'discrete observations are stored as indices, with n-step rows and priorities too; the format of earlier ' +
    'versions is refused',
  async () => {
    const agent = dqn({ ...learner.config, nStep: 3, priority: 0.5, noisy: true })
    const options: TrainOptions = { env: 'FrozenLake-v1', agent, steps: 200, seed: 3, envs: 2, device: 'cpu' }
    const first = await watched(options, 90)
    const { memory, agent: saved } = first.snapshot
    assert.instance(memory!.columns.observation, Int32Array)
    const second = await resumed(options, first.snapshot)
    assert.is(after(second.events, first.snapshot), after(first.events, first.snapshot))
    assert.equal(second.end, first.end)

    const floats = { observation: new Float32Array(100 * 16), next: new Float32Array(100 * 16) }
    const trail = { 'nStep/observation': new Float32Array(2 * 3 * 16) }
    const old: Snapshot = {
      ...first.snapshot,
      memory: { ...memory!, columns: { ...memory!.columns, ...floats } },
      agent: { ...saved, arrays: { ...saved.arrays, ...trail } },
    }
    const message = (await rejection(all(train({ ...options, resume: old })))).message
    assert.match(
      message,
      /^the agent cannot resume at step \d+: the saved replay buffer keeps column "observation" in another layout: .*, or start the run again\.$/,
    )
  },
)

/** A random walk driven by its episode's stream and the actions. */
function walk(
  change: Partial<{
    saves: boolean
    running: boolean
    fails: (episode: string, k: number) => boolean
    whim: () => number
  }> = {},
): EnvSpec {
  const { saves = false, running = false, fails = () => false, whim = () => 0 } = change
  return {
    id: 'Walk-v0',
    create: () => {
      let x = 0
      let k = 0
      let episode = ''
      const env: Env = {
        observationSpace: { kind: 'box', shape: [2], low: -Infinity, high: Infinity },
        actionSpace: { kind: 'discrete', n: 2 },
        reset: random => {
          episode = random.state().path
          k = 0
          x = random.next() + whim()
          return { observation: Float32Array.of(x, 0) }
        },
        step: (action): Step<Float32Array> => {
          k++
          if (fails(episode, k)) throw new Error('off the map')
          x = x * 1.5 + Number(action) - 1 + whim()
          return { observation: Float32Array.of(x, k), reward: x, terminated: k === 13, truncated: false }
        },
      }
      const saving = {
        save: () => [x, k, episode],
        restore: (saved: Json) => {
          ;[x, k, episode] = saved as [number, number, string]
        },
      }
      const walking = saves ? { ...env, ...saving } : env
      return running ? normalizeObservation(walking as Env<Box>) : walking
    },
  }
}
const small = dqn({ hidden: [8], warmup: 5, trainEvery: 2, updates: 1, batchSize: 4, bufferSize: 50 })
const walking = (env: EnvSpec, agent: AgentSpec = small): TrainOptions => ({
  env,
  agent,
  steps: 100,
  seed: 1,
  envs: 2,
  device: 'cpu',
})

for (const saves of [true, false])
  test(`an unfinished episode resumes ${saves ? 'from the state that the environment saved' : 'by repeating its actions'}`, async () => {
    const options = walking(walk({ saves }))
    const { events, snapshot } = await watched(options, 40)
    const [slot] = snapshot.collected.slots
    assert.is(slot!.length, 7)
    assert.is(slot!.actions!.length, saves ? 0 : 7)
    assert.is('state' in slot!, saves)
    const second = await resumed(options, snapshot)
    assert.equal(second.run.restarted, [])
    assert.is(after(second.events, snapshot), after(events, snapshot))
  })

test('an episode that cannot be repeated restarts; the agent abandons it, and the run reports it', async () => {
  let whims = 0
  const plain = walking(walk({ whim: () => whims }))
  const told: number[] = []
  const create: typeof plain.agent.create = async context =>
    Object.assign(await plain.agent.create(context), { abandon: (slot: number) => told.push(slot) })
  const options = { ...plain, agent: { ...plain.agent, create } }
  const { snapshot } = await watched(options, 40)
  whims = 1
  const { events, run } = await resumed(options, snapshot)
  const reason = 'the same actions led elsewhere and the environment has no save and restore'
  assert.equal(run.restarted, [
    { slot: 0, episode: 2, reason },
    { slot: 1, episode: 3, reason },
  ])
  assert.equal(told, [0, 1])
  assert.equal(
    of(events, 'episode')
      .slice(0, 2)
      .map(({ episode, length, step }) => [episode, length, step]),
    [
      [2, 13, 65],
      [3, 13, 66],
    ],
  )
})

test('an episode whose environment fails while repeating it restarts', async () => {
  const options = walking(walk())
  const { snapshot } = await watched(options, 40)
  let armed = true
  const broken = walk({
    fails: (_, k) => {
      const fail = armed && k === 5
      if (fail) armed = false
      return fail
    },
  })
  const { run } = await resumed(walking(broken), snapshot)
  assert.equal(run.restarted, [{ slot: 0, episode: 2, reason: 'going back to where it was threw "off the map"' }])
})

const ways = {
  saved: { saves: true },
  'by its actions': { saves: false },
  'with running statistics': { saves: true, running: true },
}
for (const [name, way] of Object.entries(ways))
  for (const k of [1, 6])
    test(`after a failed step the state before it can be saved (${name}, step ${k})`, async () => {
      const good = walking(walk(way))
      const { events } = await watched(good, 1)
      const bad = walking(walk({ ...way, fails: (episode, at) => episode === '1/episode/3' && at === k }))
      let run: Run | undefined
      let taken: Promise<Snapshot> | undefined
      const error = await rejection(
        all(
          train(bad).pipe(
            evaluate({ every: 50, episodes: 2 }),
            tap({
              next: event => {
                if (event.type === 'start') run = event.run
              },
              error: () => {
                taken = run!.snapshot()
              },
            }),
          ),
        ),
      )
      assert.match(error.message, 'threw "off the map" (episode 3, ')
      const snapshot = await taken!
      assert.is(snapshot.step, 26 + 2 * (k - 1))
      assert.is(snapshot.collected.pending!.length, 2)
      const second = await resumed(good, snapshot)
      assert.equal(second.run.restarted, [])
      assert.is(after(second.events, snapshot), after(events, snapshot))
    })

for (const late of [false, true])
  for (const learns of [false, true])
    test(
      `after a failed reset the state before it can be saved${late ? ', with asynchronous environments' : ''}` +
        `${learns ? ', with running statistics' : ''}`,
      async () => {
        const answer = <T>(value: T): T | Promise<T> => (late ? Promise.resolve(value) : value)
        const walker = (fails: boolean): EnvSpec => {
          const { create } = walk({ saves: true, running: learns })
          return {
            id: 'Walk-v0',
            create: () => {
              const env = create()
              return {
                ...env,
                reset: random => {
                  const { path } = random.state()
                  // With three environments: the second of the three resets after the first episodes.
                  if (!fails || path !== '1/episode/4') return answer(env.reset(random) as View<never>)
                  if (!late) throw new Error('no more')
                  return Promise.reject(new Error('no more'))
                },
                step: action => answer(env.step(action) as Step<never>),
              }
            },
          }
        }
        const options: TrainOptions = { ...walking(walker(false)), envs: 3 }
        const { events } = await watched(options, 1)
        const snapshot = await afterFailure({ ...options, env: walker(true) })
        assert.equal([snapshot.step, snapshot.collected.started], [39, 4])
        assert.equal(
          snapshot.collected.slots.map(slot => slot?.episode),
          [3, undefined, undefined],
        )
        const second = await resumed(options, snapshot)
        assert.equal(second.run.restarted, [])
        assert.is(after(second.events, snapshot), after(events, snapshot))
      },
    )

/** The snapshot taken when a run fails. */
async function afterFailure(options: TrainOptions): Promise<Snapshot> {
  let run: Run | undefined
  let taken: Promise<Snapshot> | undefined
  await rejection(
    all(
      train(options).pipe(
        tap({
          next: event => {
            if (event.type === 'start') run = event.run
          },
          error: () => {
            taken = run!.snapshot()
          },
        }),
      ),
    ),
  )
  return taken!
}

test('an agent that fails leaves no state to resume from', async () => {
  const env = counter({})
  const learn = () => {
    throw new Error('NaN')
  }
  const error = await rejection(afterFailure({ env, agent: scripted({ plan: { updates: 1 }, learn }), steps: 9 }))
  assert.is(error.message, 'the agent failed during a step.')
})

test('a snapshot follows the evaluation of its step, in whichever order they are requested', async () => {
  const order: string[] = []
  let run: Run | undefined
  await all(
    train({ env: counter({}), agent: scripted(), steps: 9 }).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step === 5)
          run!.snapshot().then(({ step }) => order.push(`snapshot ${step}`))
      }),
      evaluate({ every: 5, episodes: 1 }),
      tap(event => {
        if (event.type === 'evaluation' || (event.type === 'step' && event.step === 6))
          order.push(`${event.type} ${event.step}`)
      }),
    ),
  )
  assert.equal(order, ['evaluation 5', 'snapshot 5', 'step 6'])
})

test('operators get back the state they saved', async () => {
  let count = 0
  const counting = (options: TrainOptions) =>
    train(options).pipe(
      tap(event => {
        if (event.type === 'start')
          event.run.keep('count', {
            save: () => count,
            restore: saved => {
              count = Number(saved)
            },
          })
        if (event.type === 'step') count++
      }),
    )
  const options = { env: counter({}), agent: scripted(), steps: 9 }
  let taken: Promise<Snapshot> | undefined
  let run: Run | undefined
  await all(
    counting(options).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.step === 4) taken ??= run!.snapshot()
      }),
    ),
  )
  count = 100
  await all(counting({ ...options, resume: await taken! }))
  assert.is(count, 9)
})

test('a snapshot of a different run is refused', async () => {
  const options: TrainOptions = { env: counter({}), agent: scripted(), steps: 100, seed: 1, envs: 2 }
  const { snapshot } = await watched(options, 20)
  const refuses = async (change: Partial<TrainOptions>, message: string) =>
    assert.is((await rejection(all(train({ ...options, ...change, resume: snapshot })))).message, message)
  const end = 'or start a new run.'
  await refuses({ seed: 2 }, `the seed of the run to resume is 1, not 2: pass the same seed, ${end}`)
  await refuses(
    { envs: 3 },
    `the number of environments of the run to resume is 2, not 3: pass the same number of environments, ${end}`,
  )
  await refuses(
    { env: 'CartPole-v1' },
    `the environment of the run to resume is Counter-v0, not CartPole-v1: pass the same environment, ${end}`,
  )
  await refuses({ agent: small }, `the agent of the run to resume is scripted, not dqn: pass the same agent, ${end}`)
  await refuses({ steps: 19 }, 'the run to resume is already at step 20, past the 19 steps requested: request more.')
})

test('an agent of a different size is refused, with its settings as the likely cause', async () => {
  const options: TrainOptions = { env: 'CartPole-v1', agent: learner, steps: 60, device: 'cpu' }
  const { snapshot } = await watched(options, 40)
  const other = dqn({ ...learner.config, hidden: [8] } as never)
  const error = await rejection(all(train({ ...options, agent: other, resume: snapshot })))
  assert.match(
    error.message,
    /^the agent cannot resume at step 40: .*\. Its settings may have changed, such as the network size: use those of the saved run\.$/,
  )
})

test.run()
