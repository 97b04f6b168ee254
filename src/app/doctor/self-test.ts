import type { DeviceRequest } from '../../core/agent.ts'
import { rng } from '../../core/rng.ts'
import type { Candidate, CandidateName } from '../../engine/devices/candidate.ts'
import { candidates } from '../../engine/devices/index.ts'
import type { Engine } from '../../engine/engine.ts'
import { openEngine } from '../../engine/open.ts'
import { type LayersModel, type Scalar, type Tensor, tf } from '../../engine/tf.ts'
import { qNetwork } from '../../kit/heads/q-network.ts'
import { descent } from '../../kit/learning/descent.ts'
import { targetPair } from '../../kit/learning/target-pair.ts'
import { huber } from '../../nn/loss.ts'

/** The losses of three updates on an engine, and the time of further ones. */
export interface Lesson {
  /** Where it computed, as the engine reports afterwards. */
  readonly device: 'cpu' | 'gpu'
  readonly description: string
  /** Why the engine was chosen, if there was a choice. */
  readonly note?: string
  /** How to get a faster engine. */
  readonly hint?: string
  /** Losses of the three updates. */
  readonly losses: readonly number[]
  /** Median milliseconds of a further update. */
  readonly ms: number
}

/** Observation width, actions, batch, hidden layers. */
const [D, A, B, hidden] = [4, 2, 64, [64, 64]]
const UPDATES = 3
/** Further updates to time: at least one, at most TIMED, for about WHILE milliseconds. */
const [TIMED, WHILE] = [50, 300]

/**
 * Makes three updates of a small DQN (4-64-64-2, batch 64, double Q-learning, Adam), the same numbers on every engine.
 * The engine must be new.
 */
export async function learn(engine: Engine): Promise<Lesson> {
  const random = rng(1)
  const network = { inputs: D, actions: A, hidden, activation: 'relu' } as const
  const theta = targetPair('q', () => [qNetwork(network, rng(2))])
  const [[Q], [target]] = [theta.online, theta.target]
  const config = { optimizer: 'adam', weightDecay: 0, maxGradNorm: 10 } as const
  const rate = {
    learningRateSchedule: 'constant',
    learningRateEnd: 1,
    learningRateDrops: 1,
    learningRateWarmup: 0,
  } as const
  const learning = descent('q', theta.theta, { ...config, ...rate }, 1e-2)
  engine.own({ ...theta.groups, ...learning.slots })

  const apply = (model: LayersModel, s: Tensor) => model.apply(s) as Tensor
  const of = (action: Tensor, q: Tensor) => tf.oneHot(action, A).mul(q).sum(1)
  const step = await engine.compile(
    ({ observation, action, reward, next }) => {
      const y = reward.add(of(apply(Q, next).argMax(1), apply(target, next)).mul(0.99))
      const { value: loss, grads } = tf.variableGrads(
        () => huber(of(action, apply(Q, observation)), y).mean() as Scalar,
        theta.theta,
      )
      learning.descend(grads, {})
      return { loss }
    },
    {
      observation: { shape: [B, D] },
      action: { shape: [B], dtype: 'int32' },
      reward: { shape: [B] },
      next: { shape: [B, D] },
    },
    { name: 'self-test' },
  )
  const { observation, action, reward, next } = step.inputs
  for (const array of [observation, reward, next]) for (let i = 0; i < array.length; i++) array[i] = random.normal()
  for (let i = 0; i < B; i++) action[i] = random.int(A)

  const losses: number[] = []
  for (let k = 0; k < UPDATES; k++) {
    await step.run()
    losses.push(step.outputs.loss[0]!)
  }
  const times: number[] = []
  const began = performance.now()
  do {
    const started = performance.now()
    await step.run()
    times.push(performance.now() - started)
  } while (times.length < TIMED && performance.now() - began < WHILE)
  const { device, description, note, hint } = engine.info
  engine.dispose()
  for (const owned of [theta, ...Object.values(learning.slots).flat()]) owned.dispose()
  return {
    device,
    description,
    ...(note !== undefined && { note }),
    ...(hint !== undefined && { hint }),
    losses,
    ms: times.sort((a, b) => a - b)[times.length >> 1]!,
  }
}

/** Opens the engine for a request and trains on it. @throws UserError if there is none. */
export const learnOn = async (request: DeviceRequest): Promise<Lesson> => learn(await openEngine(request))

/**
 * Opens a GPU engine and trains on it, in a separate process, as native code may crash. @throws Error if it does not
 * open.
 */
export async function learnBy(name: CandidateName, among: readonly Candidate[] = candidates): Promise<Lesson> {
  return learn(await among.find(candidate => candidate.name === name)!.open(1))
}

/** The URL of this file, for processes that call its functions. */
export const selfTest: string = import.meta.url

/** The largest relative difference between the losses of two lessons. */
export const difference = (one: Lesson, other: Lesson): number =>
  Math.max(...one.losses.map((loss, k) => Math.abs(loss - other.losses[k]!) / Math.abs(other.losses[k]!)))
