import type { Step, SyncEnv } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type Box, box, discrete, mismatch, multiDiscrete, type Space, type Value } from '../core/space.ts'
import { tf } from '../engine/tf.ts'

/** What is used of a tensor, so that any copy of TF.js will do. */
interface TensorLike {
  readonly isDisposed: boolean
  dataSync(): ArrayLike<number>
  dispose(): void
}

/** What gym-js calls a space: a `Discrete([n])`, a `DiscreteTuple([n, …])` or a `Box`. */
export interface GymJsSpace {
  readonly type: unknown
  readonly shape: readonly number[]
  readonly low?: number | readonly number[]
  readonly high?: number | readonly number[]
  sample?(): unknown
}

/** An environment of the package gym-js, or one written to its interface, which is that of OpenAI's Gym before 0.26. */
export interface GymJsEnv {
  readonly action_space: GymJsSpace
  readonly observation_space: GymJsSpace
  /** @returns observation, reward, done, info. */
  step(action: never): readonly [observation: unknown, reward: number, done: boolean, info?: object]
  reset(): unknown
  seed?(seed: number): void
  close?(): void
}

/**
 * An environment of gym-js, for everything that takes an environment. Observations are copied out of their tensors,
 * which are disposed: each when the next one comes, as gym-js keeps the current one in its `observation_space`, and the
 * last by `close`. Actions come as gym-js samples them: a number, an array, or a tensor, which is disposed after the
 * step. An end is a termination unless `info['TimeLimit.truncated']` says that the time was up, as Gym's own limit did;
 * `maxSteps` of `register` is a limit too. `seed` is called before each reset with a number of the episode's stream:
 * episodes repeat only where the environment heeds it.
 *
 * @throws UserError when a space has no counterpart here, or an observation is not in its space.
 * @example
 * import { FrozenLake } from 'gym-js'
 * register({ id: 'GymJsFrozenLake-v0', create: () => fromGymJs(new FrozenLake()), maxSteps: 100 })
 */
export function fromGymJs(env: GymJsEnv): SyncEnv {
  const observationSpace = spaceOf(env.observation_space, 'observation')
  const actionSpace = spaceOf(env.action_space, 'action')
  const sampled = env.action_space.sample?.()
  const tensors = isTensor(sampled)
  if (tensors) sampled.dispose()
  let held: TensorLike | undefined

  const hold = (tensor: TensorLike | undefined) => {
    if (held && held !== tensor && !held.isDisposed) held.dispose()
    held = tensor
  }
  const read = (seen: unknown): Value<Space> => {
    const numbers = isTensor(seen) ? seen.dataSync() : typeof seen === 'number' ? [seen] : (seen as ArrayLike<number>)
    const many = observationSpace.kind === 'discrete' && numbers.length !== 1
    const value = valueIn(observationSpace, numbers)
    hold(isTensor(seen) ? seen : undefined)
    const wrong = many ? `is ${numbers.length} numbers, not one` : mismatch(observationSpace, value)
    if (wrong) throw new UserError(`the observation ${wrong}: the gym-js environment's observation_space is another.`)
    return value
  }
  const act = (action: Value<Space>): Step<Value<Space>> => {
    const plain = typeof action === 'number' ? action : Array.from(action)
    const given = tensors ? tf.tensor(plain, actionSpace.kind === 'box' ? [...actionSpace.shape] : undefined) : plain
    try {
      const [seen, reward, done, info = {}] = env.step(given as never)
      const truncated = done && (info as Record<string, unknown>)['TimeLimit.truncated'] === true
      return { observation: read(seen), reward, terminated: done && !truncated, truncated, info: { ...info } }
    } finally {
      if (isTensor(given) && !given.isDisposed && given !== held) given.dispose()
    }
  }

  return {
    observationSpace,
    actionSpace,
    reset(random) {
      env.seed?.(random.int(2 ** 31))
      return { observation: read(env.reset()) }
    },
    step: act,
    close() {
      hold(undefined)
      env.close?.()
    },
  }
}

const isTensor = (value: unknown): value is TensorLike =>
  typeof (value as TensorLike | null | undefined)?.dataSync === 'function'

function valueIn({ kind }: Space, numbers: ArrayLike<number>): Value<Space> {
  if (kind === 'discrete') return numbers[0] as number
  return kind === 'box' ? Float32Array.from(numbers) : Int32Array.from(numbers)
}

function spaceOf(space: GymJsSpace, role: string): Space {
  const { type, shape, low, high } = space
  switch (type) {
    case 'Discrete':
      // With several dimensions it is what the pixels of gym-js's arcade games have: numbers without bounds.
      return shape.length === 1 ? discrete(shape[0]!) : box(shape, -Infinity, Infinity)
    case 'DiscreteTuple':
      return multiDiscrete(shape)
    case 'Box':
      return box(shape, limit(low, -Infinity), limit(high, Infinity))
    default:
      throw new UserError(
        `the ${role} space ${String(type)} is none that Sente knows of gym-js (Discrete, DiscreteTuple, Box): give ` +
          `the environment one of these.`,
      )
  }
}

const limit = (bounds: GymJsSpace['low'], none: number): Box['low'] => bounds ?? none
