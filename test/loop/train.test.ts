import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import type { Run, TrainEvent } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import '../../envs/index.ts'
import { all, counter, of, rejection, scripted } from './toys.ts'

test('a run emits start, then steps and episodes, then end', async () => {
  const env = counter({ length: 2 })
  const events = await all(train({ env, agent: scripted(), steps: 5 }))
  assert.equal(
    events.map(event => `${event.type} ${event.step}`),
    ['start 0', 'step 1', 'step 2', 'episode 2', 'step 3', 'step 4', 'episode 4', 'step 5', 'end 5'],
  )
  assert.equal(of(events, 'episode')[1], {
    type: 'episode',
    step: 4,
    episode: 1,
    slot: 0,
    return: 2,
    length: 2,
    terminated: true,
    truncated: false,
  })
  assert.equal(of(events, 'end')[0], {
    type: 'end',
    step: 5,
    reason: 'completed',
    cause: 'completed',
    episodes: 2,
    updates: 0,
  })
})

test('episode k starts from the stream seed/episode/k, whatever the number of environments', async () => {
  for (const envs of [1, 3]) {
    const env = counter({ length: 2 })
    await all(train({ env, agent: scripted(), steps: 12, seed: 7, envs }))
    assert.equal(
      env.log.resets,
      [0, 1, 2, 3, 4, 5].map(k => `7/episode/${k}`),
    )
  }
  assert.is(rng(7).split('episode').split(5).next(), rng('7/episode/5').next())
})

test('the agent observes every transition with its final observation, terminated or truncated', async () => {
  const agent = scripted()
  await all(train({ env: counter({ length: 2 }), agent, steps: 2 }))
  assert.equal([...(agent.diary.seen[1]!.view.observation as Float32Array)], [1])
  assert.equal([...(agent.diary.seen[1]!.next.observation as Float32Array)], [2])
  assert.ok(agent.diary.seen[1]!.next.terminated)

  const cut = scripted()
  await all(train({ env: counter({ length: 9, maxSteps: 2 }), agent: cut, steps: 2 }))
  assert.equal([...(cut.diary.seen[1]!.next.observation as Float32Array)], [2])
  assert.equal([cut.diary.seen[1]!.next.terminated, cut.diary.seen[1]!.next.truncated], [false, true])
})

test('three environments take exactly as many steps as one: the last batch is smaller', async () => {
  for (const late of [false, true]) {
    const agent = scripted({ late, plan: { warmup: 4, every: 2, updates: 3, updatesPerRun: 2 } })
    const env = counter({ length: 4, late })
    const events = await all(train({ env, agent, steps: 10, envs: 3 }))
    assert.equal(
      of(events, 'step').map(({ step }) => step),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    )
    assert.equal(
      of(events, 'step').map(({ transition }) => transition.slot),
      [0, 1, 2, 0, 1, 2, 0, 1, 2, 0],
    )
    assert.equal(
      agent.diary.acted.map(({ batch }) => batch),
      [3, 3, 3, 1],
    )
    assert.is(env.log.made, 3)
    assert.is(env.log.closed, 3)
    assert.is(agent.diary.disposed, 1)
    // Due at 4, 6 | 8 | 10: three updates each, in calls of two.
    assert.equal(
      agent.diary.learned.map(({ updates, after }) => `${updates} after ${after}`),
      ['2 after 6', '2 after 6', '2 after 6', '2 after 9', '1 after 9', '2 after 10', '1 after 10'],
    )
  }
})

test('three environments give as many updates as one', async () => {
  const plan = { warmup: 5, every: 7, updates: 4, updatesPerRun: 4 }
  const totals = []
  for (const envs of [1, 3, 5]) {
    const agent = scripted({ plan })
    const events = await all(train({ env: counter({ length: 9 }), agent, steps: 100, envs }))
    assert.is(of(events, 'learn').at(-1)!.update, of(events, 'end')[0]!.updates)
    totals.push(of(events, 'end')[0]!.updates)
  }
  assert.equal(totals, [56, 56, 56]) // 7, 14 … 98: 14 times 4
})

test('the same seed gives the same events, a different seed different ones', async () => {
  const events = async (seed: number) =>
    JSON.stringify(
      await all(train({ env: 'CartPole-v1', agent: random(), steps: 500, seed, envs: 2 })),
      (key, value) => (key === 'run' ? undefined : value),
    )
  const first = await events(3)
  assert.is(await events(3), first)
  assert.is.not(await events(4), first)
})

test('stop ends the run after the current step, with its end event and everything closed', async () => {
  const env = counter({})
  const agent = scripted({ plan: { every: 1, updates: 1 } })
  const seen: TrainEvent[] = []
  let completed = false
  await new Promise<void>(resolve => {
    let run: Run
    train({ env, agent, steps: 1000, envs: 2 }).subscribe({
      next: event => {
        seen.push(event)
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step === 3) {
          run.stop('enough')
          run.stop('later reasons do not count')
        }
      },
      complete: () => {
        completed = true
        resolve()
      },
    })
  })
  assert.ok(completed)
  assert.is(of(seen, 'step').at(-1)!.step, 4) // both environments finish the current step …
  assert.is(agent.diary.learned.length, 4) // … and the updates due are made
  assert.equal(seen.at(-1), { type: 'end', step: 4, reason: 'enough', cause: 'rule', episodes: 0, updates: 4 })
  assert.is(env.log.closed, 2)
})

test('unsubscribing stops at once: no further event, no end, everything closed', async () => {
  for (const late of [false, true]) {
    const env = counter({ late })
    const agent = scripted({ late })
    const seen: string[] = []
    const subscription = train({ env, agent, steps: 1e9, envs: 2 }).subscribe({
      next: event => {
        seen.push(`${event.type} ${event.step}`)
        if (event.type === 'step' && event.step === 3) subscription.unsubscribe()
      },
      complete: () => seen.push('complete'),
    })
    await new Promise(resolve => setTimeout(resolve, 30))
    assert.equal(seen, ['start 0', 'step 1', 'step 2', 'step 3'])
    assert.is(env.log.closed, 2)
    assert.is(agent.diary.disposed, 1)
  }
})

test('unsubscribing does not wait for an environment that never answers', async () => {
  const env = counter({})
  const create = () => ({ ...env.create(), step: () => new Promise<never>(() => {}) })
  const agent = scripted()
  const subscription = train({ env: { id: 'Silent-v0', create }, agent, steps: 10 }).subscribe()
  await new Promise(resolve => setTimeout(resolve, 10))
  subscription.unsubscribe()
  await new Promise(resolve => setTimeout(resolve, 10))
  assert.is(env.log.closed, 1)
  assert.is(agent.diary.disposed, 1)
})

test('cold: nothing happens before subscribing, and every subscription is a separate run', async () => {
  const env = counter({})
  const events = train({ env, agent: scripted(), steps: 4 })
  assert.is(env.log.made, 0)
  assert.is((await all(events)).length, (await all(events)).length)
  assert.is(env.log.made, 2)
})

test('timers keep firing during a run', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const slow = () => {
    const until = performance.now() + 5
    while (performance.now() < until);
  }
  await all(train({ env: counter({}), agent: scripted({ plan: { updates: 1 }, learn: slow }), steps: 20 }))
  clearInterval(timer)
  assert.ok(turns >= 3, `${turns} turns`)
})

test('hold delays the next step; a rejected hold fails the run', async () => {
  const order: string[] = []
  await new Promise<void>(resolve => {
    train({ env: counter({}), agent: scripted(), steps: 2 }).subscribe({
      next: event => {
        order.push(`${event.type} ${event.step}`)
        if (event.type === 'start')
          event.run.hold(new Promise<void>(done => setTimeout(() => done(void order.push('held')), 5)))
      },
      complete: resolve,
    })
  })
  assert.equal(order, ['start 0', 'held', 'step 1', 'step 2', 'end 2'])

  const error = await new Promise(resolve => {
    train({ env: counter({}), agent: scripted(), steps: 2 }).subscribe({
      next: event => event.type === 'start' && event.run.hold(Promise.reject(new Error('disk full'))),
      error: resolve,
    })
  })
  assert.is((error as Error).message, 'disk full')
})

test('run.evaluate plays between steps and does not change the run', async () => {
  const plain = await all(train({ env: 'CartPole-v1', agent: random(), steps: 50 }))
  const means: number[] = []
  const evaluated = await new Promise<TrainEvent[]>((resolve, reject) => {
    const seen: TrainEvent[] = []
    let run: Run
    train({ env: 'CartPole-v1', agent: random(), steps: 50 }).subscribe({
      next: event => {
        seen.push(event)
        if (event.type === 'start') run = event.run
        if (event.type === 'step' && event.step === 25)
          run.hold(run.evaluate({ episodes: 4, label: 'x' }).then(({ mean }) => means.push(mean)))
      },
      error: reject,
      complete: () => resolve(seen),
    })
  })
  assert.is(means.length, 1)
  assert.equal(of(evaluated, 'step'), of(plain, 'step'))
})

test('run.evaluate after the end is refused', async () => {
  const [start] = await all(train({ env: counter({}), agent: scripted(), steps: 2 }))
  const { run } = start as Extract<TrainEvent, { type: 'start' }>
  assert.match(
    (await rejection(run.evaluate({ episodes: 1, label: 0 }))).message,
    'the run has ended; request canceled',
  )
})

test('invalid steps, environments and seeds are refused', async () => {
  for (const steps of [0, -5, Number.NaN, 1.5, Infinity, '100' as never]) {
    const error = (await rejection(all(train({ env: counter({}), agent: scripted(), steps })))) as UserError
    assert.instance(error, UserError)
    assert.ok(error.usage)
    assert.match(error.message, /^steps must be a whole number of at least 1, not /)
  }
  const envs = await rejection(all(train({ env: counter({}), agent: scripted(), steps: 1, envs: 0 })))
  assert.is(envs.message, 'envs must be a whole number of at least 1, not 0.')
  const seed = await rejection(all(train({ env: counter({}), agent: scripted(), steps: 1, seed: -1 })))
  assert.is(seed.message, 'seed must be a whole number of at least 0, not -1.')
})

test('an agent that does not support the spaces says why, and the environments are closed', async () => {
  const env = counter({})
  const agent = { ...scripted(), unsupported: () => 'it needs pictures.' }
  const error = (await rejection(all(train({ env, agent, steps: 1 })))) as UserError
  assert.match(error.message, /^agent scripted cannot act in Counter-v0: it needs pictures; .*\.$/)
  assert.ok(error.usage)
  assert.is(env.log.closed, 1)
})

test('an unknown environment is refused with the nearest name', async () => {
  const error = await rejection(all(train({ env: 'CartPol-v1', agent: scripted(), steps: 1 })))
  assert.is(error.message, 'there is no environment "CartPol-v1". Did you mean "CartPole-v1"?')
})

test('an error of close is reported when nothing else failed, and the other environments are closed', async () => {
  const spec = counter({ length: 2 })
  let copies = 0
  const create = () => {
    const [env, fails] = [spec.create(), copies++ === 2]
    const close = () => {
      if (fails) throw new Error('stuck')
      env.close!()
    }
    return { ...env, close }
  }
  const agent = scripted()
  const error = await rejection(all(train({ env: { ...spec, create }, agent, steps: 6, envs: 3 })))
  assert.is(error.message, 'stuck')
  assert.is(spec.log.closed, 2)
  assert.is(agent.diary.disposed, 1)
})

test('an error reaches observers before the agent is disposed of', async () => {
  const agent = scripted()
  const env = counter({
    distort: (step, k) => (k === 2 ? { ...step, reward: Number.NaN } : step),
  })
  const disposed = await new Promise(resolve => {
    train({ env, agent, steps: 9 }).subscribe({ error: () => resolve(agent.diary.disposed) })
  })
  assert.is(disposed, 0)
  await Promise.resolve()
  assert.is(agent.diary.disposed, 1)
  assert.is(env.log.closed, 1)
})

test.run()
