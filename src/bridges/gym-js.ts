import type { Step, SyncEnv } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type Box, box, discrete, mismatch, multiDiscrete, type Space, type Value } from '../core/space.ts'
import { tf } from '../engine/tf.ts'

/** The part of a tensor's interface in use, so that any copy of TF.js works. */
interface TensorLike {
  readonly isDisposed: boolean
  dataSync(): ArrayLike<number>
  dispose(): void
}

/** A space of gym-js: `Discrete([n])`, `DiscreteTuple([n, …])` or `Box`. */
export interface GymJsSpace {
  readonly type: unknown
  readonly shape: readonly number[]
  readonly low?: number | readonly number[]
  readonly high?: number | readonly number[]
  sample?(): unknown
}

/** An environment of the package gym-js, or one with its interface, which is that of OpenAI Gym before 0.26. */
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
 * Adapts an environment of gym-js. Observations are copied from their tensors, and each tensor is disposed when the
 * next one arrives, as gym-js keeps the current one in its `observation_space`; `close` disposes the last one. Actions
 * are passed in the form in which gym-js samples them: a number, an array, or a tensor, which is disposed after the
 * step. An episode ends by termination unless `info['TimeLimit.truncated']` is set, as by Gym's `TimeLimit`; `maxSteps`
 * of `register` truncates too. `seed` is called before each reset with a number from the episode's stream: episodes are
 * reproducible only if the environment uses it.
 *
 * @throws UserError when a space is not supported, or an observation is not in its space.
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
    const wrong = many ? `has ${numbers.length} numbers, not one` : mismatch(observationSpace, value)
    if (wrong) throw new UserError(`the observation ${wrong}; correct observation_space of the gym-js environment.`)
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
      // With several dimensions it is what gym-js's arcade games use for pixels: unbounded numbers.
      return shape.length === 1 ? discrete(shape[0]!) : box(shape, -Infinity, Infinity)
    case 'DiscreteTuple':
      return multiDiscrete(shape)
    case 'Box':
      return box(shape, limit(low, -Infinity), limit(high, Infinity))
    default:
      throw new UserError(
        `the ${role} space ${String(type)} of the gym-js environment is not supported; use Discrete, DiscreteTuple ` +
          'or Box.',
      )
  }
}

const limit = (bounds: GymJsSpace['low'], none: number): Box['low'] => bounds ?? none
