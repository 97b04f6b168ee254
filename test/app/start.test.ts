import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero, ddpg, dqn } from '../../agents/index.ts'
import type { Experiment } from '../../src/app/experiment.ts'
import { loadExperiment } from '../../src/app/load-experiment.ts'
import { loadStart } from '../../src/app/loading/start.ts'
import { resumeFrom } from '../../src/app/resume-from.ts'
import { trainInto } from '../../src/app/train-into.ts'
import type { Run } from '../../src/loop/events.ts'
import type { NetworkBuilder } from '../../src/nn/network.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import '../../envs/index.ts'
import { all, rejection } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'

const folder = temporary()
const inside = (name: string) => join(folder, name)
const few = { hidden: [16], warmup: 50, batchSize: 8 }
const cartpole: Experiment = { name: 'a', env: 'CartPole-v1', agent: dqn(few), steps: 200, device: 'cpu' }
const into = (experiment: Experiment, name: string) => all(trainInto(experiment, inside(name), { final: 0 }))
/** Settings with which nothing is learned, so that the weights stay those that a run starts from. */
const asleep = { warmup: 10_000 }

await into(cartpole, 'dqn')

test('a run starts from the networks of another, with a new optimizer and new experience', async () => {
  await into({ ...cartpole, agent: dqn({ ...few, ...asleep }), steps: 40, seed: 7, from: inside('dqn') }, 'tuned')
  const [old, tuned] = [loadSnapshot(inside('dqn')), loadSnapshot(inside('tuned'))]
  for (const name of ['q', 'qTarget']) assert.equal(tuned.agent.arrays[name], old.agent.arrays[name])
  assert.not.equal(old.agent.arrays.q, old.agent.arrays.qTarget)
  assert.ok(tuned.agent.arrays['q.moment1']!.every(x => x === 0))
  assert.is(tuned.agent.numbers.steps, 40)
  assert.is(loadRun(inside('tuned')).settings!.from, inside('dqn'))
})

test('such a run resumes exactly, without the run that it started from', async () => {
  await into(cartpole, 'gone')
  const experiment = { ...cartpole, seed: 3, from: inside('gone'), steps: 300 }
  await into(experiment, 'whole')
  let run: Run | undefined
  await all(
    trainInto(experiment, inside('half'), { final: 0 }).pipe(
      tap(event => {
        if (event.type === 'start') run = event.run
        if (event.step === 150) run!.stop('interrupted', 'interrupted')
      }),
    ),
  )
  renameSync(inside('gone'), inside('elsewhere'))
  await all(resumeFrom(inside('half')))
  assert.equal(loadSnapshot(inside('half')).agent, loadSnapshot(inside('whole')).agent)
})

test('critics and the statistics of observations are taken over, too', async () => {
  const agent = ddpg({ ...few, normalizeObservations: true })
  const pendulum: Experiment = { ...cartpole, env: 'Pendulum-v1', agent }
  await into(pendulum, 'ddpg')
  const { arrays } = loadStart(inside('ddpg'))
  const still = ddpg({ ...agent.config, ...asleep })
  await into({ ...pendulum, agent: still, seed: 1, steps: 10, from: inside('ddpg') }, 'ddpg-tuned')
  const tuned = loadSnapshot(inside('ddpg-tuned')).agent.arrays
  for (const name of ['actor', 'actorTarget', 'critic', 'criticTarget']) assert.equal(tuned[name], arrays[name])
  const count = ({ buffer }: { buffer: ArrayBufferLike }) => new Float64Array(buffer.slice(0, 8))[0]!
  assert.is(count(tuned.moments!.slice()), count(arrays.moments!.slice()) + 10)
})

test('a network of convolutions alone plays on a larger board', async () => {
  const network: NetworkBuilder = (tf, { inputs: [C, H, W] }) => {
    const input = tf.input({ shape: [C!, H!, W!] })
    const last = tf.layers.permute({ dims: [2, 3, 1] }).apply(input) as ReturnType<typeof tf.input>
    const convolution = (filters: number, x: typeof last) =>
      tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same' }).apply(x) as typeof last
    const planes = convolution(4, last)
    const logits = tf.layers.flatten().apply(convolution(1, planes)) as typeof last
    const pooled = tf.layers.globalAveragePooling2d({}).apply(planes) as typeof last
    const value = tf.layers.dense({ units: 1 }).apply(pooled) as typeof last
    return tf.model({ inputs: input, outputs: tf.layers.concatenate().apply([logits, value]) as typeof last })
  }
  const agent = (more: object = {}) =>
    alphazero({ network, simulations: 4, warmup: 10, trainEvery: 10, batchSize: 4, ...more })
  const hex = (size: number) => ({ id: 'Hex-v0', options: { size } }) as const
  await into({ ...cartpole, env: hex(3), agent: agent(), steps: 30 }, 'small')
  await into({ ...cartpole, env: hex(5), agent: agent(asleep), steps: 10, from: inside('small') }, 'large')
  assert.equal(loadSnapshot(inside('large')).agent.arrays.net, loadStart(inside('small')).arrays.net)
})

test('what does not fit is one sentence, before there is a folder', async () => {
  const refused = async (changes: object) => (await rejection(into({ ...cartpole, ...changes }, 'refused'))).message
  assert.match(await refused({ from: inside('nothing') }), 'nothing is not a run folder: it does not exist')
  assert.match(
    await refused({ from: inside('dqn'), agent: dqn({ ...few, hidden: [32] }) }),
    /cannot start from .*dqn: its "q" has 114 numbers, not 226; the network needs the same options there and here/,
  )
  assert.match(await refused({ from: inside('dqn'), env: 'Acrobot-v1' }), 'its "q" has 114 numbers, not 163')
  assert.match(
    await refused({ from: inside('dqn'), env: 'Pendulum-v1', agent: ddpg(few) }),
    'dqn is a run of dqn, not of ddpg: start from a run of the same agent.',
  )
  assert.match(await refused({ from: '' }), 'from must be a run folder')
  const read = await loadExperiment(undefined, { agent: 'dqn', env: 'CartPole-v1' }, { from: 'runs/a' })
  assert.is(read.from, 'runs/a')
})

test.run()
