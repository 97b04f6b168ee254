import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero, c51, ddpg, dqn, ppo, qrDqn, rainbow, sac, td3 } from '../../agents/index.ts'
import '../../envs/index.ts'
import type { AgentSpec } from '../../src/core/agent.ts'
import { Diverged } from '../../src/core/guard/diverged.ts'
import type { EnvId } from '../../src/core/registry.ts'
import { train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { checkpoints } from '../../src/store/checkpoints/checkpoint.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { all, rejection } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'

const values = { hidden: [8], batchSize: 8, warmup: 32, trainEvery: 2, updates: 2, maxGradNorm: 0 }
const actors = { hidden: [8], batchSize: 8, warmup: 32 }
const high = 1e30
const cases: readonly (readonly [EnvId, AgentSpec])[] = [
  ['CartPole-v1', dqn({ ...values, learningRate: high })],
  ['CartPole-v1', c51({ ...values, learningRate: high })],
  ['CartPole-v1', qrDqn({ ...values, learningRate: high })],
  ['CartPole-v1', rainbow({ ...values, learningRate: high })],
  ['CartPole-v1', ddpg({ ...actors, actorLearningRate: high, criticLearningRate: high })],
  ['Pendulum-v1', ddpg({ ...actors, actorLearningRate: high, criticLearningRate: high })],
  ['Pendulum-v1', td3({ ...actors, actorLearningRate: high, criticLearningRate: high })],
  ['Pendulum-v1', sac({ ...actors, actorLearningRate: high, criticLearningRate: high })],
  ['Pendulum-v1', ppo({ hidden: [8], rollout: 32, learningRate: high, maxGradNorm: 0 })],
  [
    'TicTacToe-v0',
    alphazero({
      blocks: 0,
      hidden: [8],
      batchSize: 8,
      warmup: 32,
      trainEvery: 8,
      simulations: 4,
      generation: 1,
      learningRate: high,
    }),
  ],
]

for (const engine of ['onnx', 'tfjs'] as const)
  for (const [env, agent] of engine === 'onnx' ? cases : cases.filter(([, { name }]) => /dqn|td3|alphazero/.test(name)))
    test(
      `${agent.name} on ${env} (${engine}): far too high a learning rate stops the run, and no checkpoint is ` +
        `poisoned`,
      async () => {
        const folder = temporary()
        const steps = 400
        const run = train({ env, agent, steps, device: 'cpu', engine }).pipe(checkpoint(folder, { every: 16 }))
        const error = (await rejection(all(run))) as Diverged
        assert.instance(error, Diverged)
        assert.ok(error.step! >= 32 && error.step! < 100, error.message)
        const [newest] = checkpoints(folder)
        assert.is(error.checkpoint, newest!.path)
        assert.is(loadSnapshot(folder).path, newest!.path)
      },
    )

test.run()
