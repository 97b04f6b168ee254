import { bounded } from '../core/action-scale.ts'
import { bound, describe, float32Bounds, type Space, width } from '../core/space.ts'
import type { EnvRule } from './env-rule.ts'
import { difference } from './plain-data.ts'
import { eachAnswer } from './random-episodes.ts'
import { wordsOf } from './random-games.ts'

const isCount = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 1
const counts = (list: unknown): boolean => Array.isArray(list) && list.length > 0 && list.every(isCount)

/** Why a space is invalid, as the predicate of a sentence that starts with its name; undefined if it is valid. */
function malformed(space: Space): string | undefined {
  switch (space?.kind) {
    case 'discrete':
      return isCount(space.n) ? undefined : `has n = ${space.n}, but n must be a whole number of at least 1.`
    case 'multi-discrete':
      return counts(space.sizes)
        ? undefined
        : `has sizes = [${space.sizes}], but they must be whole numbers of at least 1.`
    case 'box':
      if (!counts(space.shape))
        return `has shape = [${space.shape}], but it must be a list of whole numbers of at least 1, such as [4].`
      if (space.dtype !== undefined && space.dtype !== 'uint8')
        return `has dtype = ${JSON.stringify(space.dtype)}; leave it out, or use 'uint8' for integers from 0 to 255.`
      return badBounds(space.low, 'low', width(space)) ?? badBounds(space.high, 'high', width(space)) ?? crossed(space)
    default:
      return 'is not a space; create it with discrete(n), box(shape, low, high) or multiDiscrete(sizes).'
  }
}

function badBounds(limit: number | readonly number[], name: string, n: number): string | undefined {
  const list = typeof limit === 'number' ? [limit] : limit
  if (!Array.isArray(list) || (typeof limit !== 'number' && list.length !== n))
    return `has an invalid ${name}; use a number or a plain array of ${n} numbers (typed arrays do not survive JSON).`
  const wrong = list.find(x => typeof x !== 'number' || Number.isNaN(x))
  return list.includes(wrong) ? `has ${wrong} in ${name}; use numbers, or ±Infinity for no bound.` : undefined
}

function crossed({ low, high, shape }: Extract<Space, { kind: 'box' }>): string | undefined {
  const n = shape.reduce((a, b) => a * b, 1)
  for (let i = 0; i < n; i++)
    if (bound(low, i) > bound(high, i))
      return `has low ${bound(low, i)} above high ${bound(high, i)} at index ${i}; swap them.`
  return undefined
}

const isRange = (range: readonly number[]): boolean =>
  range.length === 2 && range.every(Number.isFinite) && range[0]! < range[1]!

/** Preconditions of all other rules. */
export const envFoundations: readonly EnvRule[] = [
  {
    rule: 'the registration is valid',
    find({ spec: { id, maxSteps, solvedAt, returnRange } }) {
      if (!/-v\d+$/.test(id)) return `The id "${id}" has no version; end it with -v0, so that results stay comparable.`
      if (maxSteps !== undefined && !isCount(maxSteps))
        return `maxSteps is ${maxSteps}, but must be a whole number of at least 1; leave it out for no time limit.`
      if (solvedAt !== undefined && !Number.isFinite(solvedAt))
        return (
          `solvedAt is ${solvedAt}, but must be the finite mean return at which the task counts as solved; leave it ` +
          `out if unknown.`
        )
      if (returnRange !== undefined && !isRange(returnRange))
        return (
          `returnRange is [${returnRange}], but must be the lowest and the highest discounted return, both finite; ` +
          `leave it out if unknown.`
        )
      return undefined
    },
  },
  {
    rule: 'create returns an environment',
    find({ make }) {
      try {
        make()
        return
      } catch (error) {
        return (
          `create throws "${wordsOf(error)}". It is called once per environment, without options if none are given, ` +
          'so every option needs a default.'
        )
      }
    },
  },
]

/** Checked once create has returned an environment. */
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
    return differing && `${differing} differs between two instances; spaces may depend on nothing but the options.`
  },
}

const far = 100 // magnitude from which observations impair learning
const wide = 10 // the same for actions

/** Warnings about spaces that impair learning. */
export const spaceRules: readonly EnvRule[] = [
  {
    rule: 'actions have bounds',
    level: 'warning',
    find: ({ env: { actionSpace: space } }) =>
      space.kind === 'box' &&
      !bounded(space) &&
      `The action space ${describe(space)} has an element that is unbounded (±3.4e38 counts as unbounded) or has ` +
        `equal bounds. Agents scale their actions to low and high, so set finite, distinct bounds.`,
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
            `Element ${i} of an action ranges from ${low} to ${high}. Use [−1, 1] or [0, 1], with 0 for doing ` +
            'nothing, and rescale it inside step.'
          )
      }
      return
    },
  },
  {
    rule: 'observations have bounds',
    level: 'warning',
    find({ env: { observationSpace: space, freeze } }) {
      if (space.kind !== 'box' || freeze) return // running normalization has no known bounds
      for (let i = 0; i < width(space); i++) if (float32Bounds(space, i).some(Number.isFinite)) return
      return (
        `The observation space ${describe(space)} is unbounded. Declare the bounds you know, so that invalid ` +
        `observations are detected.`
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
          `element ${i} of the observation is ${observation[i]}. Networks learn best from inputs near 1: ` +
            (env.observationSpace.kind === 'box' && env.observationSpace.dtype
              ? 'start your network with tf.layers.rescaling({ scale: 1 / 255, inputShape }).'
              : 'divide by a typical magnitude (images by 255).')
        )
      }),
  },
]
