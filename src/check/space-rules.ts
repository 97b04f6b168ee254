import { bounded } from '../core/action-scale.ts'
import { bound, describe, float32Bounds, type Space, width } from '../core/space.ts'
import type { EnvRule } from './env-rule.ts'
import { difference } from './plain-data.ts'
import { eachAnswer } from './random-episodes.ts'
import { wordsOf } from './random-games.ts'

const isCount = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 1
const counts = (list: unknown): boolean => Array.isArray(list) && list.length > 0 && list.every(isCount)

/** Why this is no space, in words that follow its name; undefined when it is one. */
function malformed(space: Space): string | undefined {
  switch (space?.kind) {
    case 'discrete':
      return isCount(space.n) ? undefined : `has n = ${space.n}: it counts choices, so it is a whole number from 1 on.`
    case 'multi-discrete':
      return counts(space.sizes) ? undefined : `has sizes = [${space.sizes}]: a list of whole numbers from 1 on.`
    case 'box':
      if (!counts(space.shape)) return `has shape = [${space.shape}]: a list of whole numbers from 1 on, such as [4].`
      if (space.dtype !== undefined && space.dtype !== 'uint8')
        return (
          `has dtype = ${JSON.stringify(space.dtype)}: leave it out, or write 'uint8' where all are whole ` +
          `numbers from 0 to 255.`
        )
      return badBounds(space.low, 'low', width(space)) ?? badBounds(space.high, 'high', width(space)) ?? crossed(space)
    default:
      return 'is no space: make it with discrete(n), box(shape, low, high) or multiDiscrete(sizes).'
  }
}

function badBounds(limit: number | readonly number[], name: string, n: number): string | undefined {
  const list = typeof limit === 'number' ? [limit] : limit
  if (!Array.isArray(list) || (typeof limit !== 'number' && list.length !== n))
    return `needs as ${name} a number, or an array of ${n} (an ordinary one, which survives JSON).`
  const wrong = list.find(x => typeof x !== 'number' || Number.isNaN(x))
  return list.includes(wrong) ? `has ${wrong} in ${name}: give numbers, ±Infinity where there is no bound.` : undefined
}

function crossed({ low, high, shape }: Extract<Space, { kind: 'box' }>): string | undefined {
  const n = shape.reduce((a, b) => a * b, 1)
  for (let i = 0; i < n; i++)
    if (bound(low, i) > bound(high, i))
      return `goes from ${bound(low, i)} to ${bound(high, i)} in number ${i}: low is not above high.`
  return undefined
}

const isRange = (range: readonly number[]): boolean =>
  range.length === 2 && range.every(Number.isFinite) && range[0]! < range[1]!

/** Rules without which there is no environment. */
export const envFoundations: readonly EnvRule[] = [
  {
    rule: 'its entry in the registry is sensible',
    find({ spec: { id, maxSteps, solvedAt, returnRange } }) {
      if (!/-v\d+$/.test(id)) return `The id "${id}" has no version: end it with -v0, so that results stay comparable.`
      if (maxSteps !== undefined && !isCount(maxSteps))
        return `maxSteps is ${maxSteps}: it counts steps, so it is a whole number from 1 on; leave it out for no limit.`
      if (solvedAt !== undefined && !Number.isFinite(solvedAt))
        return (
          `solvedAt is ${solvedAt}: it is the mean return from which the task counts as solved; leave it out ` +
          `if unknown.`
        )
      if (returnRange !== undefined && !isRange(returnRange))
        return (
          `returnRange is [${returnRange}]: it is the lowest and the highest discounted return, two finite ` +
          `numbers; leave it out if unknown.`
        )
      return undefined
    },
  },
  {
    rule: 'create gives an environment',
    find({ make }) {
      try {
        make()
        return
      } catch (error) {
        return (
          `create throws "${wordsOf(error)}": it is called for every copy, and without options where none are ` +
          `given, so each needs a default.`
        )
      }
    },
  },
]

/** Asked once there is an environment. */
export const spacesRule: EnvRule = {
  rule: 'spaces are well-formed',
  find({ make }) {
    const env = make()
    for (const name of ['observationSpace', 'actionSpace'] as const) {
      const wrong = malformed(env[name])
      if (wrong) return `${name} ${wrong}`
    }
    const other = make()
    const differs = difference(env.observationSpace, other.observationSpace, 'observationSpace')
    const differing = differs ?? difference(env.actionSpace, other.actionSpace, 'actionSpace')
    return differing && `${differing} is another in the next copy: spaces depend on nothing but the options.`
  },
}

const far = 100 // the size of numbers from which a network learns badly
const wide = 10 // the same for actions

/** What makes learning harder than it need be. */
export const spaceRules: readonly EnvRule[] = [
  {
    rule: 'actions have bounds',
    level: 'warning',
    find: ({ env: { actionSpace: space } }) =>
      space.kind === 'box' &&
      !bounded(space) &&
      `A number of the action ${describe(space)} has no bounds (±3.4e38 are none), or equal ones: agents scale ` +
        `their actions to low and high, and refuse a space without; give both.`,
  },
  {
    rule: 'action bounds are symmetric and near 1',
    level: 'warning',
    find({ env: { actionSpace: space } }) {
      if (space.kind !== 'box' || !bounded(space)) return
      for (let i = 0; i < width(space); i++) {
        const [low, high] = [bound(space.low, i), bound(space.high, i)]
        const skewed = low !== -high && low !== 0
        if (skewed || Math.max(-low, high) > wide)
          return (
            `Number ${i} of an action goes from ${low} to ${high}: let it go from −1 to 1, or from 0 to 1, and ` +
            `scale it within step, so that doing nothing is 0.`
          )
      }
      return
    },
  },
  {
    rule: 'observations have bounds',
    level: 'warning',
    find({ env: { observationSpace: space, freeze } }) {
      if (space.kind !== 'box' || freeze) return // nobody knows the bounds of what is scaled by what will be learned
      for (let i = 0; i < width(space); i++) if (float32Bounds(space, i).some(Number.isFinite)) return
      return (
        `No number of the observation ${describe(space)} has a bound: state those you know, so that values ` +
        `gone wrong are found.`
      )
    },
  },
  {
    rule: 'observations are near 1',
    level: 'warning',
    find: ({ env, episodes }) =>
      env.observationSpace.kind === 'box' &&
      eachAnswer(episodes, ({ observation }) => {
        if (!(observation instanceof Float32Array)) return
        const i = observation.findIndex(x => Math.abs(x) > far && Number.isFinite(x))
        return (
          i >= 0 &&
          `number ${i} of the observation is ${observation[i]}: networks learn from numbers near 1; ` +
            (env.observationSpace.kind === 'box' && env.observationSpace.dtype
              ? 'begin your network with tf.layers.rescaling({ scale: 1 / 255, inputShape }).'
              : 'divide by what is usual (images by 255).')
        )
      }),
  },
]
