import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/index.ts'
import { pendulum } from '../../envs/classic/pendulum.ts'
import type { Episode, EpisodeStep } from '../../src/core/episode.ts'
import { type EnvSpec, environments } from '../../src/core/registry.ts'
import { Resimulation, verify } from '../../src/playback/verify.ts'
import type { NormalizeOptions } from '../../src/wrappers/learned.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'
import { runningStatistics } from '../../src/wrappers/running-statistics.ts'
import { recorded } from '../loop/recorded.ts'
import { counter, rejection } from '../loop/toys.ts'

for (const { id } of environments())
  test(`${id}: 20 episodes do not drift`, async () => {
    for (let k = 0; k < 20; k++) assert.is(await verify(await recorded(id, k)), undefined, `episode ${k}`)
  })

test('an asynchronous environment does not drift either', async () => {
  const env = counter({ length: 5, late: true })
  assert.is(await verify(await recorded(env, 0), env), undefined)
})

const change = (episode: Episode, t: number, changes: Partial<EpisodeStep>): Episode => ({
  ...episode,
  steps: episode.steps.map((step, i) => (i === t ? { ...step, ...changes } : step)),
})

test('the first difference is found, down to the last bit', async () => {
  const episode = await recorded('CartPole-v1', 3)
  const last = episode.length - 1
  const drifts = async (changed: Episode) => {
    const drift = await verify(changed)
    return drift && [drift.t, drift.what]
  }
  const nudged = Float32Array.from(episode.steps[4]!.observation as Float32Array)
  new Int32Array(nudged.buffer)[2]! ^= 1
  assert.equal(await drifts(change(episode, 4, { observation: nudged })), [4, 'observation'])
  assert.equal(await drifts(change(episode, 0, { observation: nudged })), [0, 'observation'])
  assert.equal(await drifts({ ...episode, final: nudged }), [last + 1, 'observation'])
  assert.equal(await drifts(change(episode, 2, { reward: 1 + 2 ** -52 })), [3, 'reward'])
  assert.equal(await drifts(change(episode, 2, { terminated: true })), [3, 'terminated'])
  assert.equal(await drifts(change(episode, last, { truncated: true })), [last + 1, 'truncated'])
  assert.equal(await drifts(change(episode, 5, { legal: Uint8Array.of(1, 1) })), [5, 'legal'])
  assert.equal(await drifts(change(episode, 5, { player: 1 })), [5, 'player'])
  assert.equal(await drifts(change(episode, 1, { action: 7 })), [2, 'error'])
  assert.equal(await drifts({ ...episode, seed: 1 }), [0, 'observation'])
  assert.equal(await drifts(episode), undefined)
})

test(
  'an episode under running statistics cannot be re-simulated on its own, and the error says why; under frozen ' +
    'ones it can',
  async () => {
    const wrapped = (options?: NormalizeOptions): EnvSpec => ({
      id: 'Normalized-v0',
      create: () => normalizeObservation(pendulum(), options),
      maxSteps: 20,
    })
    const running = wrapped()
    const drift = await verify(await recorded(running, 0), running)
    assert.equal([drift?.t, drift?.what], [0, 'error'])
    assert.match(String(drift?.now), /^normalizeObservation has no data yet/)
    const statistics = runningStatistics(3, { count: 50, mean: [0.1, 0, 1], variance: [0.5, 0.4, 9] })
    const frozen = wrapped({ statistics, frozen: true })
    for (const k of [0, 1]) assert.is(await verify(await recorded(frozen, k), frozen), undefined)
  },
)

test('0 differs from −0, and NaN equals NaN', async () => {
  const reward = (value: number) => counter({ length: 2, distort: step => ({ ...step, reward: value }) })
  assert.is((await verify(await recorded(reward(0), 0), reward(-0)))?.what, 'reward')
  assert.is(await verify(await recorded(reward(Number.NaN), 0), reward(Number.NaN)), undefined)
})

test('frames can be requested in any order, and stop where it drifts', async () => {
  const episode = await recorded('Catch-v0', 2)
  const again = new Resimulation(episode)
  const frames = episode.steps.map((_, t) => again.frame(t))
  assert.ok(frames.every(frame => frame && 'text' in (frame as object)))
  for (const t of [5, 0, 8, 3]) assert.equal(again.frame(t), frames[t])
  assert.is(again.drift, undefined)
  again.close()

  const other = new Resimulation(change(episode, 3, { reward: 9 }))
  assert.equal(other.frame(3), frames[3])
  assert.is(other.frame(4), undefined)
  assert.is(other.frame(8), undefined)
  assert.equal(other.frame(2), frames[2])
  other.close()
})

test('the environment is closed, and an error of close hides no earlier error', async () => {
  const env = counter({ length: 2 })
  const episode = await recorded(env, 0)
  const before = env.log.closed
  await verify(episode, env)
  assert.is(env.log.closed, before + 1)
  const close = () => {
    throw new Error('cannot close')
  }
  const jammed = { ...env, create: () => ({ ...env.create(), close }) }
  assert.is((await rejection(verify(episode, jammed))).message, 'cannot close')
  const short = { ...episode, steps: [], final: episode.steps[0]!.observation }
  assert.match((await rejection(verify(short, jammed))).message, 'Cannot destructure')
  const changed = change(episode, 1, { reward: 9 })
  assert.equal(await verify(changed, jammed), { t: 2, what: 'reward', recorded: 9, now: 1 })
})

test.run()
