import { lastValueFrom, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg, dqn, ppo, sac, td3 } from '../../../agents/index.ts'
import '../../../envs/index.ts'
import type { Agent, AgentSpec } from '../../../src/core/agent.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { box, discrete } from '../../../src/core/space.ts'
import type { Run } from '../../../src/loop/events.ts'
import type { Dataset } from '../../../src/loop/start/experience.ts'
import { train } from '../../../src/loop/train.ts'
import { rejection } from '../toys.ts'

const few = { hidden: [8], warmup: 20, batchSize: 8, bufferSize: 500 }
const step = (x: number, action: unknown, width: number, more: object = {}) => ({
  observation: new Float32Array(width).fill(x),
  action,
  reward: x,
  terminated: false,
  truncated: false,
  ...more,
})
/** Two episodes of three and two steps: one ends, one does not. */
const dataset = (width: number, action: unknown): Dataset => ({
  path: 'data',
  episodes: () => [
    {
      steps: [0.1, 0.2, 0.3].map((x, i) => step(x, action, width, { terminated: i === 2 })),
      final: new Float32Array(width),
    },
    { steps: [0.4, 0.5].map(x => step(x, action, width)), final: new Float32Array(width).fill(0.6) },
  ],
})

async function started(agent: AgentSpec, env: 'CartPole-v1' | 'Pendulum-v1', experience: Dataset) {
  let [size, columns, numbers]: [number, Agent['memory'], Readonly<Record<string, number>>] = [0, undefined, {}]
  await lastValueFrom(
    train({ env, agent, steps: 5, device: 'cpu', experience }).pipe(
      tap(event => {
        if (event.type !== 'start') return
        const { memory } = event.run.agent
        size = memory!.size
        columns = { ...memory!, columns: memory!.rows!(0, size) } as Agent['memory']
        numbers = event.run.agent.save().numbers
      }),
    ),
  )
  return { size, columns: columns!.columns, numbers }
}

test('its steps are in the replay memory before the run begins, and the schedules at their start', async () => {
  const { size, columns, numbers } = await started(dqn({ ...few, nStep: 1, gamma: 0.5 }), 'CartPole-v1', dataset(4, 1))
  assert.is(size, 5)
  assert.is(numbers.steps, 0)
  assert.equal([...columns.action!], [1, 1, 1, 1, 1])
  assert.equal([...columns.reward!], [0.1, 0.2, 0.3, 0.4, 0.5].map(Math.fround))
  assert.equal([...columns.discount!], [0.5, 0.5, 0, 0.5, 0.5]) // an unfinished episode bootstraps
  assert.equal(
    [...columns.next!].filter((_, i) => i % 4 === 0),
    [0.2, 0.3, 0, 0.5, 0.6].map(Math.fround),
  )
})

test('DDPG, TD3 and SAC take continuous actions', async () => {
  for (const agent of [ddpg(few), td3(few), sac(few)]) {
    const { size, columns } = await started(agent, 'Pendulum-v1', dataset(3, Float32Array.of(-1)))
    assert.equal([size, ...columns.action!], [5, -0.5, -0.5, -0.5, -0.5, -0.5]) // scaled to [−1, 1]
  }
})

test('such a run is repeated by its seed, and resumes exactly without its dataset', async () => {
  const options = { env: 'CartPole-v1', agent: dqn(few), steps: 200, seed: 2, device: 'cpu' } as const
  let saved: Promise<Snapshot> | undefined
  const events = async (more: object) => {
    let run: Run | undefined
    const all = await lastValueFrom(
      train({ ...options, ...more }).pipe(
        tap(event => {
          if (event.type === 'start') run = event.run
          if (event.type === 'step' && event.step === 100) saved ??= run!.snapshot().then(structuredClone<Snapshot>)
        }),
        toArray(),
      ),
    )
    return all.filter(({ type }) => type === 'learn' || type === 'end').map(event => JSON.stringify(event))
  }
  const experience = dataset(4, 1)
  const whole = await events({ experience })
  assert.equal(await events({ experience }), whole)
  assert.not.equal(await events({}), whole)
  const rest = await events({ resume: await saved! })
  assert.ok(rest.length > 5)
  assert.equal(rest, whole.slice(-rest.length))
})

test('what does not fit is one sentence', async () => {
  const refused = async (experience: Dataset, agent: AgentSpec = dqn(few)) =>
    (await rejection(lastValueFrom(train({ env: 'CartPole-v1', agent, steps: 5, experience })))).message
  assert.match(await refused(dataset(4, 1), ppo()), 'agent ppo learns only from steps of its own: leave out --dataset')
  assert.is(
    await refused({ ...dataset(4, 1), observationSpace: box([3], -1, 1) }),
    'data has observations in Box(3), but the environment has Box(4).',
  )
  assert.match(
    await refused({ ...dataset(4, 1), actionSpace: discrete(3) }),
    'data has actions in Discrete(3), but the environment has Discrete(2).',
  )
  assert.is(
    await refused(dataset(3, 1)),
    'data: in step 0 of episode 0 the environment returned an observation that is Float32Array(3), not a Float32Array(4).',
  )
  assert.is(
    await refused(dataset(4, 2)),
    'data: in step 0 of episode 0 the environment got an action that is 2, not an integer from 0 to 1.',
  )
  assert.match(
    await refused({ path: 'data', episodes: () => [{ steps: [step(Number.NaN, 1, 4)], final: new Float32Array(4) }] }),
    'in step 0 of episode 0 the environment returned an observation that has NaN at index 0',
  )
  const masked = step(0, 1, 4, { legal: Uint8Array.of(1, 0) })
  assert.match(
    await refused({ path: 'data', episodes: () => [{ steps: [masked], final: new Float32Array(4) }] }),
    'got an action that is illegal',
  )
  assert.is(await refused({ path: 'data', episodes: () => [] }), 'data has no episode to learn from.')
})

test.run()
