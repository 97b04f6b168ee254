/**
 * Seconds of a whole DQN run: 50,000 steps of CartPole-v1 with RL-Zoo's settings, ours (compilation included) and
 * Stable-Baselines3's (PyTorch on the CPU, default threads and one), taking turns.
 *
 *   npx tsx --conditions=sente-source bench/cartpole-run.ts [--python PATH] [--rounds 3]
 */
import { parseArgs } from 'node:util'
import { lastValueFrom } from 'rxjs'
import { dqn } from '../agents/dqn.ts'
import { cartPoleV1 } from '../envs/cartpole.ts'
import { train } from '../src/loop/train.ts'
import { median, startPeer } from './peer.ts'

const { python, rounds } = parseArgs({
  options: { python: { type: 'string' }, rounds: { type: 'string', default: '3' } },
}).values

/** https://github.com/DLR-RM/rl-baselines3-zoo, hyperparams/dqn.yml */
const agent = dqn({
  hidden: [256, 256],
  learningRate: 2.3e-3,
  batchSize: 64,
  bufferSize: 100_000,
  warmup: 1000,
  gamma: 0.99,
  targetEvery: 10,
  trainEvery: 256,
  updates: 128,
  epsilonFraction: 0.16,
  epsilonEnd: 0.04,
  doubleQ: false,
})

async function ours(seed: number): Promise<number> {
  const started = performance.now()
  await lastValueFrom(train({ env: cartPoleV1, agent, steps: 50_000, seed, device: 'cpu', engine: 'onnx' }))
  return (performance.now() - started) / 1000
}

const peer = startPeer(python, 'dqn_cartpole.py')
const seconds = { sente: [] as number[], threads: [] as number[], thread: [] as number[] }
for (let round = 0; round < Number(rounds); round++) {
  seconds.sente.push(await ours(round))
  seconds.threads.push(await peer.ask(`${round} default`))
  seconds.thread.push(await peer.ask(`${round} 1`))
}
await peer.close()

const titles = { sente: 'Sente', threads: 'SB3, default threads', thread: 'SB3, 1 thread' }
console.log(`CartPole-v1, 50,000 steps, RL-Zoo settings, seconds; medians of ${rounds}; Node ${process.versions.node}`)
for (const [name, all] of Object.entries(seconds)) {
  const ratio = median(all.map((time, i) => time / seconds.sente[i]!))
  console.log(
    `  ${titles[name as 'sente'].padEnd(22)}${median(all).toFixed(1).padStart(8)}  ${ratio.toFixed(1).padStart(6)} × Sente   (${all.map(s => s.toFixed(1)).join(', ')})`,
  )
}
