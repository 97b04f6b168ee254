/**
 * Duration of a whole DQN run in seconds: 50,000 steps of CartPole-v1 with RL-Zoo's settings, ours (compilation
 * included) and Stable-Baselines3's (PyTorch on the CPU, with default threads and with one), interleaved.
 *
 *   npx tsx --conditions=sente-source bench/cartpole-run.ts [--python PATH] [--rounds 3] [--threads default,1]
 */
import { parseArgs } from 'node:util'
import { lastValueFrom } from 'rxjs'
import { dqn } from '../agents/dqn.ts'
import { cartPoleV1 } from '../envs/classic/cartpole.ts'
import { train } from '../src/loop/train.ts'
import { median, startPeer } from './peer.ts'

const { python, rounds, threads } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: 'default,1' },
  },
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
const seconds = new Map<string, number[]>([['Sente', []]])
for (const count of threads.split(',')) seconds.set(`SB3, threads: ${count}`, [])
const ourSeconds = seconds.get('Sente')!
for (let round = 0; round < Number(rounds); round++) {
  ourSeconds.push(await ours(round))
  for (const count of threads.split(','))
    seconds.get(`SB3, threads: ${count}`)!.push(await peer.ask(`${round} ${count}`))
}
await peer.close()

console.log(`CartPole-v1, 50,000 steps, RL-Zoo settings, seconds; medians of ${rounds}; Node ${process.versions.node}`)
for (const [name, all] of seconds) {
  const ratio = median(all.map((time, i) => time / ourSeconds[i]!))
  console.log(
    `  ${name.padEnd(22)}${median(all).toFixed(1).padStart(8)}  ${ratio.toFixed(1).padStart(6)} × Sente   ` +
      `(${all.map(s => s.toFixed(1)).join(', ')})`,
  )
}
