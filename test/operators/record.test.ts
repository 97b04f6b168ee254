import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { lastValueFrom, type MonoTypeOperatorFunction, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero } from '../../agents/alphazero.ts'
import { dqn } from '../../agents/dqn.ts'
import '../../envs/index.ts'
import { cartPoleV1 } from '../../envs/classic/cartpole.ts'
import { maskedIdentityV0 } from '../../envs/toy/masked-identity.ts'
import type { EnvSpec } from '../../src/core/registry.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { box, discrete } from '../../src/core/space.ts'
import type { TrainEvent } from '../../src/loop/events.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { record } from '../../src/operators/record.ts'
import { verify } from '../../src/playback/verify.ts'
import { listEpisodes, loadEpisode, nameOf, readEpisode } from '../../src/store/episodes/episodes.ts'
import { all, counter, of, scripted } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'
import { passesThrough } from './marbles.ts'

passesThrough('record', () => record(temporary(), { every: 2, best: false }))

const options = (more: Partial<TrainOptions> = {}): TrainOptions => ({
  env: cartPoleV1,
  agent: dqn({ hidden: [8], warmup: 50, trainEvery: 10, updates: 2, batchSize: 8, epsilonFraction: 0.5 }),
  steps: 600,
  seed: 3,
  device: 'cpu',
  ...more,
})

const episodesIn = (folder: string) => listEpisodes(folder).episodes.map(readEpisode)
const files = (folder: string) =>
  readdirSync(join(folder, 'episodes'))
    .sort()
    .map(file => [file, readFileSync(join(folder, 'episodes', file)).toString('base64')])

for (const envs of [1, 3])
  test(`all episodes of ${envs} environments are recorded, in the order they end`, async () => {
    const folder = temporary()
    const events = await all(train(options({ envs })).pipe(record(folder)))
    const recorded = episodesIn(folder)
    assert.equal(
      recorded.map(({ env, seed, agent, steps, final, ...summary }) => summary),
      of(events, 'episode').map(({ type, ...summary }) => summary),
    )
    for (const { episode, steps, final, env, seed, agent } of recorded) {
      const lived = of(events, 'step').filter(event => event.episode === episode)
      const expected = lived.map(({ transition: { view, decision, next } }) => ({
        observation: view.observation,
        action: decision.action,
        reward: next.reward,
        terminated: next.terminated,
        truncated: next.truncated,
        ...(decision.thought && { thought: decision.thought }),
      }))
      assert.ok(isDeepStrictEqual(steps, expected), `episode ${episode}`)
      assert.equal(final, lived.at(-1)!.transition.next.observation)
      assert.equal([env, seed, agent], [{ id: 'CartPole-v1' }, 3, 'dqn'])
    }
    assert.ok(recorded.some(({ steps }) => steps.some(({ thought }) => thought)))
    assert.equal(readdirSync(join(folder, 'episodes')), [`${recorded[0]!.episode}.arrow`], 'one file')
  })

test('legal-action masks are recorded', async () => {
  const folder = temporary()
  await all(train(options({ env: maskedIdentityV0, steps: 100 })).pipe(record(folder)))
  const [episode] = episodesIn(folder)
  for (const { legal, action } of episode!.steps) assert.is(legal![action as number], 1)
})

test('every n-th episode and each best so far are recorded', async () => {
  const returns = [1, 3, 2, 3, 4, 1, 0, 9]
  const env = counter({
    length: 1,
    distort: (step, _k, episode) => ({ ...step, reward: returns[episode]! }),
  })
  const kept = async (settings: Parameters<typeof record>[1]) => {
    const folder = temporary()
    await all(train({ env, agent: scripted(), steps: returns.length }).pipe(record(folder, settings)))
    return listEpisodes(folder).episodes.map(({ episode }) => episode)
  }
  assert.equal(await kept({ every: 3 }), [0, 1, 3, 4, 6, 7])
  assert.equal(await kept({ every: 3, best: false }), [0, 3, 6])
  assert.equal(await kept({ every: 0 }), [0, 1, 4, 7])
  assert.equal(await kept({}), [0, 1, 2, 3, 4, 5, 6, 7])
})

test('an agent may reuse its arrays', async () => {
  const folder = temporary()
  const spec = scripted()
  const [action, q] = [new Float32Array(1), new Float32Array(2)]
  let k = 0
  const act = () => {
    action[0] = k
    q.fill(k++)
    return [{ action, thought: { q } }]
  }
  const env = { ...counter({ length: 3 }) }
  const continuous = { ...env, create: () => ({ ...env.create(), actionSpace: box([1], 0, 9) }) }
  await all(
    train({ env: continuous, agent: { ...spec, create: async () => ({ ...spec.agent, act }) }, steps: 3 }).pipe(
      record(folder),
    ),
  )
  const [episode] = episodesIn(folder)
  assert.equal(
    episode!.steps.map(step => [step.action, step.thought!.q]),
    [0, 1, 2].map(x => [Float32Array.of(x), Float32Array.of(x, x)]),
  )
})

test('without a setting, episodes are thinned out by half after every 4 MiB', async () => {
  const seen = () => ({ observation: new Float32Array(2 ** 17) }) // 512 KiB, twice per episode
  const env: EnvSpec = {
    ...counter({}),
    create: () => ({
      observationSpace: box([2 ** 17], 0, 1),
      actionSpace: discrete(2),
      reset: seen,
      step: () => ({ ...seen(), reward: 1, terminated: true, truncated: false }),
    }),
  }
  const folder = temporary()
  await all(train({ env, agent: scripted(), steps: 40 }).pipe(record(folder, { best: false })))
  const numbers = listEpisodes(folder).episodes.map(({ episode }) => episode)
  assert.equal(numbers, [0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32])
})

test('the first episode of each evaluation is recorded, and plays again the same', async () => {
  const search = alphazero({ blocks: 0, hidden: [8], simulations: 4, arenaGames: 0, warmup: 50 })
  for (const settings of [options(), options({ env: 'TicTacToe-v0', agent: search })]) {
    const [folder, plain] = [temporary(), temporary()]
    const events = await all(train(settings).pipe(evaluate({ every: 200, episodes: 3, final: 2 }), record(folder)))
    const { episodes } = listEpisodes(folder)
    const greedy = episodes.filter(({ evaluation }) => evaluation).map(readEpisode)
    assert.equal(
      greedy.map(({ episode, step, evaluation, return: sum, length }) => [episode, step, evaluation, sum, length]),
      of(events, 'evaluation').map(({ step, returns, lengths }, k) => {
        const label = k === 3 ? 'end' : step
        return [k, step, { label, index: 0 }, returns[0], lengths[0]]
      }),
    )
    for (const episode of greedy) assert.is(await verify(episode), undefined, nameOf(episode))
    assert.ok(greedy.every(({ steps }) => steps.some(({ thought }) => thought?.q ?? thought?.visits)))
    assert.is(greedy.at(-1)!.opponent, settings.agent === search ? 'random' : undefined)
    assert.equal(loadEpisode(folder, 'g2'), greedy[2])
    const best = greedy.reduce((a, b) => (b.return >= a.return ? b : a))
    assert.equal(loadEpisode(folder, 'best'), best)

    await all(train(settings).pipe(record(plain)))
    const training = files(folder).filter(([name]) => !name!.startsWith('greedy-'))
    assert.equal(training, files(plain), 'training episodes are the same without evaluations')
  }
})

test('options must be whole numbers', () => {
  assert.throws(() => record('x', { every: -1 }), /every of record must be a whole number of at least 0/)
})

/** Takes a snapshot at a step, with the operators' state as JSON. */
function snapshotAt(step: number, take: (snapshot: Snapshot) => void): MonoTypeOperatorFunction<TrainEvent> {
  return tap({
    next: event => {
      if (event.type === 'start') run = event.run
      if (event.type === 'step' && event.step === step) run!.hold(run!.snapshot().then(s => take(structuredClone(s))))
    },
  })
}
let run: Extract<TrainEvent, { type: 'start' }>['run'] | undefined

for (const envs of [1, 2])
  test(`a run with ${envs} environments, resumed in mid-episode, leaves the same bytes`, async () => {
    const whole = temporary()
    const settings = { every: 2, fileSize: 8_000 }
    const evaluated = evaluate({ every: 150, episodes: 2, final: 2 })
    await all(train(options({ envs })).pipe(evaluated, record(whole, settings)))
    assert.ok(files(whole).length > 1)
    for (const step of [1, 100, 333]) {
      const folder = temporary()
      const at = step - (step % envs) + envs
      let snapshot: Snapshot | undefined
      // It continues after the snapshot, like a run that is killed later.
      const killed = train(options({ envs })).pipe(
        evaluated,
        record(folder, settings),
        snapshotAt(at, taken => {
          snapshot = taken
        }),
        tap(event => {
          if (event.type === 'step' && event.step === at + 120) throw new Error('killed')
        }),
      )
      await lastValueFrom(killed.pipe(toArray())).catch(error => assert.is(error.message, 'killed'))
      const kept = JSON.parse(JSON.stringify(snapshot!.kept))
      const resumed = train({ ...options({ envs }), resume: { ...snapshot!, kept } })
      await all(resumed.pipe(evaluated, record(folder, settings)))
      assert.equal(files(folder), files(whole), `resumed at ${at}`)
    }
  })

test.run()
