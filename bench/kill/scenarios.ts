/** A run to be killed: an agent, environment and settings small enough to exercise all mechanisms within seconds. */
export interface Scenario {
  /** Name of the function that makes the agent. */
  readonly agent: string
  readonly env: string
  readonly settings: string
  /** Default 2,000. */
  readonly steps?: number
  /** Worker threads for the environments. */
  readonly workers?: number
  /** Needs a Python with Gymnasium. */
  readonly python?: true
}

const few = 'hidden: [32], warmup: 200, bufferSize: 1_000'
const continuous = `${few}, batchSize: 32, normalizeObservations: true, learningRateSchedule: 'linear'`
const onPolicy =
  'hidden: [32], rollout: 180, batchSize: 32, epochs: 3, normalizeObservations: true, normalizeRewards: true'
const selfPlay =
  'blocks: 1, channels: 8, simulations: 12, openingMoves: 3, warmup: 100, trainEvery: 20, updates: 1, batchSize: ' +
  '32, bufferSize: 1_000, generation: 30, arenaGames: 6, gate: 0.4'

export const scenarios: Readonly<Record<string, Scenario>> = {
  dqn: { agent: 'dqn', env: 'CartPole-v1', settings: `${few}, targetEvery: 100` },
  c51: { agent: 'c51', env: 'CartPole-v1', settings: `${few}, batchSize: 32, atoms: 21, nStep: 2` },
  'qr-dqn': { agent: 'qrDqn', env: 'CartPole-v1', settings: `${few}, batchSize: 32, quantiles: 11, priority: 0.5` },
  rainbow: { agent: 'rainbow', env: 'CartPole-v1', settings: `${few}, low: 0, high: 100, batchSize: 32, noisy: true` },
  ddpg: { agent: 'ddpg', env: 'Pendulum-v1', settings: `${continuous}, noise: 'ou'` },
  td3: { agent: 'td3', env: 'Pendulum-v1', settings: `${continuous}, dropout: 0.1` },
  sac: { agent: 'sac', env: 'MountainCarContinuous-v0', settings: continuous, steps: 2500 },
  ppo: { agent: 'ppo', env: 'Pendulum-v1', settings: onPolicy },
  memory: { agent: 'ppo', env: 'CartPoleNoVel-v1', settings: `${onPolicy}, memory: 'lstm', sequence: 30` },
  alphazero: { agent: 'alphazero', env: 'TicTacToe-v0', settings: selfPlay },
  gumbel: { agent: 'alphazero', env: 'TicTacToe-v0', settings: `${selfPlay}, gumbel: true, considered: 4` },
  workers: { agent: 'dqn', env: 'CartPole-v1', settings: `${few}, targetEvery: 100`, workers: 2 },
  gymnasium: {
    agent: 'dqn',
    env: 'gymnasium:CartPole-v1',
    settings: `${few}, targetEvery: 100`,
    python: true,
  },
}

/** Source code of the experiment's file. */
export const experimentOf = (
  { agent, env, settings, workers = 0 }: Scenario,
  { steps, evaluate, checkpoint }: { steps: number; evaluate: number; checkpoint: number },
): string =>
  `import { defineExperiment, ${agent} } from 'sente'
   export default defineExperiment({
     name: 'kill', env: '${env}', steps: ${steps}, envs: 2, workers: ${workers}, seed: 1, device: 'cpu',
     agent: ${agent}({ ${settings} }),
     evaluate: { every: ${evaluate}, episodes: 2 }, checkpoint: { every: ${checkpoint}, keep: 3 },
   })`
