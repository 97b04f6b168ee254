import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mcts } from '../../agents/mcts.ts'
import { random } from '../../agents/random.ts'
import { pendulum } from '../../envs/classic/pendulum.ts'
import { type Agent, taskOf } from '../../src/core/agent.ts'
import type { Step, View } from '../../src/core/env.ts'
import { type EnvSpec, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { discrete } from '../../src/core/space.ts'
import { evaluate, spread } from '../../src/loop/evaluate.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'
import { runningStatistics } from '../../src/wrappers/running-statistics.ts'
import '../../envs/index.ts'
import { counter, rejection, scripted } from './toys.ts'

test('episodes share batches, which shrink as episodes end; actions are greedy', async () => {
  const { agent, diary } = scripted()
  // Episode k ends after k + 1 steps.
  const env = counter({ length: 99, distort: (step, k, episode) => ({ ...step, terminated: k === episode + 1 }) })
  const { returns, lengths, mean, std } = await evaluate({ env, agent, episodes: 4, seed: 1, label: 'a' })
  assert.equal(returns, [1, 2, 3, 4])
  assert.equal(lengths, [1, 2, 3, 4])
  assert.is(mean, 2.5)
  assert.is(std, Math.sqrt(1.25))
  assert.equal(
    diary.acted,
    [4, 3, 2, 1].map(batch => ({ batch, mode: 'exploit' })),
  )
  assert.equal(diary.seen, [])
  assert.is(env.log.closed, 4)
  assert.equal(
    env.log.resets,
    [0, 1, 2, 3].map(i => `1/evaluation/a/${i}`),
  )
})

const normalized: EnvSpec = { id: 'Normalized-v0', create: () => normalizeObservation(pendulum()), maxSteps: 20 }

test('state learned by the training environment is used and not changed', async () => {
  const trained = make(normalized)
  const random = rng(0)
  for (let episode = 0; episode < 3; episode++) {
    trained.reset(random)
    for (let t = 0; t < 20; t++) trained.step(Float32Array.of(1))
  }
  const { agent, diary } = scripted()
  const seen: View[] = []
  const act: Agent['act'] = views => {
    seen.push(...views)
    return views.map(() => ({ action: Float32Array.of(0.5) }))
  }
  const learned = trained.save!()
  const options = { env: normalized, agent: { ...agent, act }, episodes: 2, seed: 1, label: 'a', learned }
  await evaluate(options)
  const { mean, variance } = runningStatistics(3, (learned as { normalizeObservation: never }).normalizeObservation)
  const plain = pendulum()
  for (const i of [0, 1]) {
    const { observation } = plain.reset(rng(1).split('evaluation').split('a').split(i))
    const scaled = observation.map((x, k) => (x - mean[k]!) / Math.sqrt(variance[k]! + 1e-8))
    assert.equal(seen[i]!.observation, scaled)
  }
  const first = seen.splice(0)
  await evaluate(options)
  assert.equal(seen, first)
  assert.equal(diary.seen, [])
})

test('an environment that learns across episodes and has learned nothing is refused', async () => {
  const { agent } = scripted()
  const { message } = await rejection(evaluate({ env: normalized, agent, episodes: 1, seed: 1, label: 'a' }))
  assert.match(message, /^normalizeObservation has no data yet, so it cannot be frozen/)
})

test('with more episodes than environments, each is played once', async () => {
  const env = counter({ length: 2 })
  const { agent, diary } = scripted()
  const { returns } = await evaluate({ env, agent, episodes: 300, seed: 0, label: 0 })
  assert.equal(returns, new Array(300).fill(2))
  assert.is(env.log.made, 128)
  assert.is(new Set(env.log.resets).size, 300)
  assert.is(Math.max(...diary.acted.map(({ batch }) => batch)), 128)
})

test('the same label gives the same initial states, a different label different ones', async () => {
  const play = async (label: number) => {
    const agent = await random().create({
      observationSpace: discrete(1),
      actionSpace: discrete(2),
      random: rng(0),
      steps: 0,
      envs: 1,
      device: { device: 'cpu', engine: 'auto' },
    })
    return (await evaluate({ env: 'CartPole-v1', agent, episodes: 10, seed: 3, label })).returns
  }
  assert.equal(await play(1), await play(1))
  assert.not.equal(await play(1), await play(2))
})

test('environments are closed when one fails, and its error is reported', async () => {
  const env = counter({ distort: step => ({ ...step, reward: Infinity }) })
  const failure = await rejection(evaluate({ env, agent: scripted().agent, episodes: 3, seed: 0, label: 'x' }))
  assert.match(failure.message, 'returned the reward Infinity, not a finite number (episode 0, step 1)')
  assert.match(failure.message, "reset(rng('0/evaluation/x/0'))")
  assert.is(env.log.closed, 3)
})

test('an error of close hides no earlier error, and every environment is closed', async () => {
  const jammed = (distort: (step: Step<Float32Array>) => Step<Float32Array>) => {
    const env = counter({ distort })
    const create = () => {
      const made = env.create()
      const close = () => {
        made.close?.()
        throw new Error(`cannot close ${env.log.closed}`)
      }
      return { ...made, close }
    }
    return { ...env, create }
  }
  const failing = jammed(step => ({ ...step, reward: Infinity }))
  const { agent } = scripted()
  const failure = await rejection(evaluate({ env: failing, agent, episodes: 3, seed: 0, label: 'x' }))
  assert.match(failure.message, 'returned the reward Infinity')
  assert.is(failing.log.closed, 3)
  const env = jammed(step => step)
  assert.is((await rejection(evaluate({ env, agent, episodes: 3, seed: 0, label: 'x' }))).message, 'cannot close 1')
  assert.is(env.log.closed, 3)
})

test('zero episodes are refused', async () => {
  const { agent } = scripted()
  assert.match(
    (await rejection(evaluate({ env: counter({}), agent, episodes: 0, seed: 0, label: 0 }))).message,
    /^episodes must/,
  )
})

test('spread gives mean and population standard deviation', () => {
  assert.equal(spread([1, 3]), { mean: 2, std: 1 })
  assert.equal(spread([5]), { mean: 5, std: 0 })
})

test('an agent that plays both sides is evaluated against random play', async () => {
  const agent = await mcts({ simulations: 60 }).create({
    ...taskOf(make('TicTacToe-v0')),
    random: rng(1),
    steps: 0,
    envs: 1,
    device: { device: 'cpu', engine: 'auto' },
  })
  const play = () => evaluate({ env: 'TicTacToe-v0', agent, episodes: 20, seed: 3, label: 'x' })
  const { returns, lengths, mean } = await play()
  assert.is(returns.length, 20)
  assert.ok(returns.every(x => [1, 0, -1].includes(x)))
  assert.ok(lengths.every(n => n >= 5 && n <= 9))
  assert.ok(mean >= 0.6, `${mean}`)
  agent.dispose()
})

test.run()
