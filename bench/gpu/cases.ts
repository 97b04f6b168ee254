import { alphazero } from '../../agents/alphazero.ts'
import { ddpg } from '../../agents/ddpg.ts'
import { dqn } from '../../agents/dqn.ts'
import { connectFour } from '../../envs/boards/connect-four.ts'
import { type AgentSpec, type Task, taskOf } from '../../src/core/agent.ts'
import { box, discrete } from '../../src/core/space.ts'
import { selfPlay } from '../../src/games/self-play.ts'

interface Dense {
  readonly observation: number
  readonly actions: number
  readonly hidden: readonly number[]
  readonly batch: number
}
interface Tower extends Omit<Dense, 'observation'> {
  readonly planes: readonly [C: number, H: number, W: number]
  readonly blocks: number
  readonly channels: number
  readonly headChannels: number
}

/** Sizes of a learning step, as plain data that the peers read too. */
export type Sizes =
  | ({ readonly agent: 'dqn' } & Dense)
  | ({ readonly agent: 'ddpg' } & Dense)
  | ({ readonly agent: 'alphazero' } & Tower)

/** A learning step to measure. */
export interface Case {
  readonly name: string
  readonly title: string
  readonly sizes: Sizes
  readonly task: Task
  /** Makes the agent whose step is measured, with K updates per run. */
  agent(K: number, threads: number): AgentSpec
}

/** Rows in the replay memory. */
export const ROWS = 2048
/** Adam's learning rate in every case. */
export const RATE = 1e-3

/** Observation and action sizes of LunarLander. */
function dqnCase(width: number, batch: number): Case {
  const sizes = { agent: 'dqn', observation: 8, actions: 4, hidden: [width, width], batch } as const
  const { observation, actions, hidden } = sizes
  return {
    name: `dqn-${width}`,
    title: `DQN, ${observation}-${hidden.join('-')}-${actions}, batch ${batch}`,
    sizes,
    task: { observationSpace: box([observation], -10, 10), actionSpace: discrete(actions) },
    agent: (updates, threads) =>
      dqn({ hidden, batchSize: batch, updates, updatesPerRun: updates, bufferSize: ROWS, learningRate: RATE, threads }),
  }
}

/** Observation and action sizes of HalfCheetah. */
function ddpgCase(hidden: readonly number[], batch: number): Case {
  const sizes = { agent: 'ddpg', observation: 17, actions: 6, hidden, batch } as const
  const { observation, actions } = sizes
  const rates = { actorLearningRate: RATE, criticLearningRate: RATE }
  return {
    name: `ddpg-${hidden[0]}`,
    title: `DDPG, ${observation} observations, ${actions} actions, ${hidden.join('-')}, batch ${batch}`,
    sizes,
    task: { observationSpace: box([observation], -10, 10), actionSpace: box([actions], -1, 1) },
    agent: (updates, threads) =>
      ddpg({ hidden, batchSize: batch, updates, updatesPerRun: updates, bufferSize: ROWS, ...rates, threads }),
  }
}

/** Connect Four; the arena that chooses a champion never runs, so that only learning is timed. */
function alphazeroCase(blocks: number, channels: number, batch: number): Case {
  const env = selfPlay(connectFour())
  const { planes, actions } = env.game!
  const network = { blocks, channels, headChannels: 16, hidden: [64] }
  const rest = { bufferSize: ROWS, learningRate: RATE, generation: 1e9 }
  return {
    name: `alphazero-${blocks}x${channels}`,
    title: `AlphaZero, Connect Four, ${blocks} blocks of ${channels} channels, batch ${batch}`,
    sizes: { agent: 'alphazero', planes, actions, ...network, batch },
    task: taskOf(env),
    agent: (updates, threads) =>
      alphazero({ ...network, batchSize: batch, updates, updatesPerRun: updates, ...rest, threads }),
  }
}

export const cases: readonly Case[] = [
  dqnCase(64, 64),
  dqnCase(256, 256),
  dqnCase(1024, 1024),
  ddpgCase([256, 256], 256),
  ddpgCase([400, 300], 256),
  alphazeroCase(3, 32, 64),
  alphazeroCase(5, 64, 256),
  alphazeroCase(10, 128, 1024),
]

/** Values of K (updates per run) to measure: 1, and as many as the agent makes at a time or 8. */
export const runsOf = ({ sizes }: Case): readonly number[] => (sizes.agent === 'alphazero' ? [1, 4] : [1, 8])

/** @throws Error when there is no case of that name. */
export function caseNamed(name: string): Case {
  const found = cases.find(one => one.name === name)
  if (!found) throw new Error(`unknown case "${name}": the cases are ${cases.map(({ name }) => name).join(', ')}.`)
  return found
}
