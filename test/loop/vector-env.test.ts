import '../../src/app/workers.ts'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { type EnvId, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { type Space, sample } from '../../src/core/space.ts'
import type { Restart } from '../../src/loop/episode/restart.ts'
import { type VectorEnv, type VectorEnvOptions, vectorEnv } from '../../src/loop/vector-env.ts'
import { temporary } from '../store/folder.ts'
import { counter, rejection } from './toys.ts'
import '../../envs/index.ts'
import { moduleAt } from '../compiled.ts'

const module = fileURLToPath(moduleAt('../vector/restless.ts', import.meta.url))

/** All results of `steps` steps with random legal actions. */
async function story(envs: VectorEnv, steps: number): Promise<string> {
  const random = rng('actions')
  const told: unknown[] = []
  const tell = (given: object) =>
    told.push(
      Object.entries(given).map(([name, array]) => [name, [...(array as Uint8Array)]]),
      [...envs.episodes],
    )
  let view = await envs.reset()
  tell(view)
  for (let t = 0; t < steps; t++) {
    const { legal } = view
    const actions = Array.from({ length: envs.envs }, (_, i) => {
      const A = (legal?.length ?? 0) / envs.envs
      return legal ? legal.subarray(i * A, (i + 1) * A).indexOf(1) : sample(envs.actionSpace, random)
    }).flatMap(action => (typeof action === 'number' ? [action] : [...action]))
    const step = await envs.step(actions)
    tell(step)
    view = step.over.includes(1) ? await envs.reset(step.over) : step
    tell(view)
  }
  envs.close()
  return JSON.stringify(told)
}

for (const [env, workers] of [
  ['CartPole-v1', [1, 2]],
  ['FrozenLake-v1', [2]],
  ['MaskedIdentity-v0', [2]],
  ['Pendulum-v1', [1]],
] as const)
  test(`${env}: the same results in this thread and in ${workers} workers`, async () => {
    const open = (workers: number) => vectorEnv({ env, envs: 3, workers, seed: 5 })
    const here = await story(await open(0), 60)
    for (const count of workers) assert.ok((await story(await open(count), 60)) === here, `${count} workers`)
  })

test('each episode equals that of a single environment, its final observation included', async () => {
  const envs = await vectorEnv({ env: 'CartPole-v1', envs: 2, seed: 7 })
  const alone = [make('CartPole-v1'), make('CartPole-v1')]
  const begin = (i: number) =>
    alone[i]!.reset(rng('7/episode').split(envs.episodes[i]!)) as { observation: Float32Array }
  const row = (observations: ArrayLike<number>, i: number) => Array.from(observations).slice(4 * i, 4 * i + 4)
  const first = await envs.reset()
  for (const i of [0, 1]) assert.equal(row(first.observations, i), [...begin(i).observation])
  let ends = 0
  for (let t = 0; t < 60; t++) {
    const step = await envs.step([t % 2, 1])
    for (const i of [0, 1]) {
      const { observation, reward, terminated } = alone[i]!.step((i === 0 ? t % 2 : 1) as never) as never
      assert.equal(row(step.observations, i), [...(observation as Float32Array)])
      assert.equal(
        [step.rewards[i], step.terminated[i], step.over[i]],
        [reward, Number(terminated), Number(terminated)],
      )
    }
    if (!step.over.includes(1)) continue
    ends++
    const view = await envs.reset(step.over)
    for (const i of [0, 1])
      assert.equal(row(view.observations, i), step.over[i] ? [...begin(i).observation] : row(step.observations, i))
  }
  assert.ok(ends > 4)
  envs.close()
})

test('the results of a call stay valid until the second call after it', async () => {
  const envs = await vectorEnv({ env: counter({ length: 3 }), envs: 2 })
  const { observations: start } = await envs.reset()
  const one = await envs.step([0, 0])
  assert.equal(
    [[...start], [...one.observations]],
    [
      [0, 0],
      [1, 1],
    ],
  )
  await envs.step([0, 0])
  assert.equal([...one.observations], [1, 1])
  const last = await envs.step([0, 0])
  const again = await envs.reset(last.over)
  assert.equal(
    [[...last.observations], [...again.observations]],
    [
      [3, 3],
      [0, 0],
    ],
  )
  assert.equal(
    [[...last.terminated], [...last.rewards]],
    [
      [1, 1],
      [1, 1],
    ],
  )
  assert.instance(again.observations.buffer, SharedArrayBuffer)
})

test('when a worker is lost its rows are marked lost, the others continue, and it is reported once', async () => {
  const told: Restart[] = []
  const options = { fault: 'exit', at: 2, flag: join(temporary(), 'once') }
  const envs = await vectorEnv({
    env: { id: 'Restless-v0', module, options },
    envs: 2,
    workers: 2,
    onRestart: restart => told.push(restart),
  })
  await envs.reset()
  const one = await envs.step([1, 1])
  const before = [...one.observations]
  const two = await envs.step([1, 1])
  const lost = [...two.lost]
  const gone = lost.indexOf(1)
  assert.ok(gone >= 0)
  assert.equal(
    told.map(({ worker, reason, left }) => [worker, reason, left]),
    lost.flatMap((gone, i) => (gone ? [[i, 'ended with exit code 3', [{ slot: i, episode: i }]]] : [])),
  )
  assert.equal([...two.observations].slice(2 * gone, 2 * gone + 2), before.slice(2 * gone, 2 * gone + 2))
  assert.equal([two.over[gone], two.rewards[gone], two.terminated[gone]], [1, 0, 0])
  assert.match((await rejection(envs.step([0, 0]))).message, `environment ${gone} has no running episode`)
  await envs.reset(two.over)
  assert.is(envs.episodes[gone], 2)
  await envs.step([1, 1])
  envs.close()
})

test('invalid options and calls are refused', async () => {
  const message = async (work: Promise<unknown>) => {
    const error = await rejection(work)
    assert.instance(error, UserError)
    return error.message
  }
  const open = (options: Partial<VectorEnvOptions>) => vectorEnv({ env: 'CartPole-v1', envs: 2, ...options })
  assert.match(await message(open({ workers: 3 })), '3 workers are too many for 2 environments')
  assert.match(await message(open({ workerTimeout: 0 })), 'workerTimeout must be above 0')
  assert.match(await message(open({ workers: -1 })), 'workers must be a whole number of at least 0, not -1')
  assert.match(await message(open({ envs: 0 })), 'envs must be a whole number of at least 1, not 0')
  const envs = await open({})
  assert.match(await message(envs.step([0, 0])), 'environment 0 has no running episode: call reset() first')
  await envs.reset()
  assert.match(await message(envs.step([0])), 'step expects 2 numbers for 2 actions in Discrete(2), not 1')
  assert.match(await message(envs.step([0, 2])), 'the action of environment 1 is 2, not an integer from 0 to 1')
  assert.match(await message(envs.step([0, 0.5])), 'the action of environment 1 is 0.5')
  assert.match(await message(envs.reset([true])), 'reset expects 2 flags, not 1')
  const two = Promise.all([envs.step([0, 0]), envs.step([0, 0])])
  assert.match(await message(two), 'one call at a time')
  const broken = await vectorEnv({ env: counter({ distort: step => ({ ...step, reward: Number.NaN }) }), envs: 1 })
  await broken.reset()
  assert.match(
    await message(broken.step([0])),
    'Counter-v0 returned the reward NaN, not a finite number (episode 0, step 1)',
  )
})

test('the spaces are known, and without workers each environment is created once', async () => {
  const env = counter({})
  const envs = await vectorEnv({ env, envs: 3 })
  assert.equal([envs.observationSpace as Space, envs.envs, envs.workers], [make(env).observationSpace, 3, 0])
  envs.close()
  assert.equal([env.log.made, env.log.closed], [4, 3])
  const error = await rejection(vectorEnv({ env: 'CartPole-v9' as EnvId, envs: 1 }))
  assert.match(error.message, 'Did you mean')
})

test.run()
