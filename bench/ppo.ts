/**
 * Environment steps per second of PPO on CartPole-v1, rollouts and all epochs: 8 environments, 32 steps, batches of 256,
 * 20 epochs, two networks of 64-64. Sente, Stable-Baselines3 (PyTorch) and SBX (JAX) on the CPU, interleaved, each after
 * a warm-up that compiles.
 *
 *   npx tsx --conditions=sente-source bench/ppo.ts [--python PATH] [--rounds 5] [--steps 12800] [--peers sb3,sbx]
 *       [--threads default]    PyTorch's; on a busy machine several of them wait for each other, so use 1
 */
import { parseArgs } from 'node:util'
import { lastValueFrom, tap } from 'rxjs'
import { ppo, train } from 'sente'
import { median, startPeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '12800' },
    peers: { type: 'string', default: 'sb3,sbx' },
    threads: { type: 'string', default: 'default' },
  },
})
const steps = Number(values.steps)
const WARM = 2 * 256

const agent = ppo({
  rollout: 256,
  batchSize: 256,
  epochs: 20,
  gamma: 0.98,
  lambda: 0.8,
  learningRate: 1e-3,
  learningRateSchedule: 'constant',
  normalizeObservations: false,
  normalizeRewards: false,
  entropyWeight: 0,
})

async function ours(seed: number): Promise<number> {
  let began = 0
  const run = train({ env: 'CartPole-v1', agent, steps: WARM + steps, envs: 8, seed, device: 'cpu', engine: 'onnx' })
  await lastValueFrom(
    run.pipe(
      tap(event => {
        if (event.type === 'learn' && event.step === WARM) began = performance.now()
      }),
    ),
  )
  return (1000 * steps) / (performance.now() - began)
}

const peer = startPeer(values.python, 'ppo_cartpole.py')
const peers = values.peers.split(',')
const rates = new Map<string, number[]>(['sente', ...peers].map(name => [name, []]))
for (let round = 0; round < Number(values.rounds); round++) {
  rates.get('sente')!.push(await ours(round))
  for (const name of peers) rates.get(name)!.push(await peer.ask(`${name} ${steps} ${values.threads}`))
}
await peer.close()

console.log(
  `PPO on CartPole-v1, environment steps per second; medians of ${values.rounds}; Node ${process.versions.node}`,
)
for (const [name, all] of rates) {
  const ratio = median(all.map((rate, round) => rates.get('sente')![round]! / rate))
  const each = all.map(rate => rate.toFixed(0)).join(', ')
  console.log(`  ${name.padEnd(8)}${median(all).toFixed(0).padStart(8)}   Sente: ${ratio.toFixed(1)} × (${each})`)
}
