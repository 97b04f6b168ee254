import { delegate } from '../../core/delegate.ts'
import { type Answer, answered, type Env, type View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import {
  type Box,
  bound,
  box,
  type MultiDiscrete,
  multiDiscrete,
  type Space,
  type Value,
  width,
} from '../../core/space.ts'
import { requireCount } from '../require.ts'
import { savedWith } from '../saved-with.ts'
import type { WithObservation } from '../wrapped.ts'

export interface FrameStackOptions {
  /**
   * How to fill the stack at the start of an episode: with the first observation (`reset`), or with the values closest
   * to 0 in its space (`zero`). Default `reset`.
   */
  readonly padding?: 'reset' | 'zero'
}

/** The space of stacked observations. */
export type Stacked<OS extends Space> = OS extends Box ? Box : MultiDiscrete

/**
 * Stacks the last `frames` observations, oldest first, so that motion is visible: Box(shape) becomes Box(frames×shape),
 * Discrete(n) and MultiDiscrete become a MultiDiscrete. Each observation is a new array. In self-play, the views of the
 * two sides alternate in the stack. A board game loses its `game`, as with `transformObservation`.
 *
 * Source: Gymnasium's `FrameStackObservation`; Mnih et al. 2015 (Methods) stack 4.
 *
 * @throws UserError when `frames` is not a positive integer, or the padding is unknown.
 * @example
 * const env = frameStack(make(pendulumV1), 4) // observations: Box(4×3)
 */
export function frameStack<E extends Env>(
  env: E,
  frames: number,
  { padding = 'reset' }: FrameStackOptions = {},
): WithObservation<E, Stacked<E['observationSpace']>> {
  const k = requireCount('frameStack', 'frames', frames)
  if (padding !== 'reset' && padding !== 'zero')
    throw new UserError(`frameStack: padding must be reset or zero, not ${String(padding)}.`)
  const one: Space = env.observationSpace
  const size = one.kind === 'box' ? width(one) : one.kind === 'discrete' ? 1 : one.sizes.length
  const numbers = one.kind === 'box' ? Float32Array : Int32Array
  /** `[k, size]`, oldest first; observations are copies of it. */
  let stack: Float32Array | Int32Array = new numbers(k * size)
  const put = (into: Float32Array | Int32Array, observation: unknown, at: number) =>
    typeof observation === 'number' ? into.fill(observation, at, at + 1) : into.set(observation as Float32Array, at)

  const begun = (view: View): View => {
    if (!view) return view
    const before = padding === 'reset' ? view.observation : nearestToZero(one)
    stack = new numbers(k * size)
    for (let i = 0; i < k; i++) put(stack, i === k - 1 ? view.observation : before, i * size)
    return { ...view, observation: stack.slice() }
  }
  const shifted = <V extends View>(view: V): V => {
    if (!view) return view
    stack.copyWithin(0, size)
    put(stack, view.observation, (k - 1) * size)
    return { ...view, observation: stack.slice() }
  }
  const members: Partial<Env> = {
    observationSpace: stacked(one, k),
    reset: random => answered(env.reset(random) as Answer<View>, begun) as ReturnType<Env['reset']>,
    step: action => answered(env.step(action), shifted),
    ...savedWith(env, 'frameStack', {
      save: () => [...stack],
      restore(state) {
        if (!Array.isArray(state) || state.length !== k * size)
          throw new UserError(
            `frameStack: the saved state does not hold ${k * size} numbers; was it saved with another number of ` +
              'frames?',
          )
        stack = numbers.from(state as readonly number[])
      },
    }),
  }
  return delegate(members, env, ['game']) as WithObservation<E, Stacked<E['observationSpace']>>
}

function stacked(one: Space, k: number): Box | MultiDiscrete {
  if (one.kind === 'discrete') return multiDiscrete(Array(k).fill(one.n))
  const each = (limit: Box['low']) => (typeof limit === 'number' ? limit : Array(k).fill(limit).flat())
  return one.kind === 'box'
    ? box([k, ...one.shape], each(one.low), each(one.high), one.dtype)
    : multiDiscrete(Array(k).fill(one.sizes).flat())
}

function nearestToZero(space: Space): Value<Space> {
  if (space.kind === 'discrete') return 0
  if (space.kind === 'multi-discrete') return new Int32Array(space.sizes.length)
  return Float32Array.from({ length: width(space) }, (_, i) =>
    Math.min(bound(space.high, i), Math.max(bound(space.low, i), 0)),
  )
}
