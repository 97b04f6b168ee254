import type { Env, Frame, Json } from '../core/env.ts'
import type { EnvRule, GivenEnv } from './env-rule.ts'
import { difference, unplain } from './plain-data.ts'
import type { Found } from './problem.ts'
import { departure, departureFromReset, orThrown, playEpisode, type RandomEpisode, where } from './random-episodes.ts'
import { wordsOf } from './random-games.ts'

/** Steps of an episode to draw. */
const drawn = 50

/**
 * What can be asked of an environment between steps: its state, its picture, its end. For environments that can repeat
 * an episode.
 */
export const stateRules: readonly EnvRule[] = [
  {
    rule: 'save and restore come together',
    find: ({ env }) =>
      Boolean(env.save) !== Boolean(env.restore) &&
      `It has ${env.save ? 'save but no restore' : 'restore but no save'}: have both, and runs are resumed exactly, ` +
        `or neither.`,
  },
  {
    rule: 'save gives JSON',
    find: given =>
      atMoments(given, ({ env, at }) => {
        const state = env.save!()
        const advice =
          'a state is made of numbers, strings, booleans, null, arrays and plain objects; [...array] is an array of ' +
          'numbers.'
        const odd = unplain(state, 'its state')
        if (odd) return `${where(0, at)}: ${odd}: ${advice}`
        const part = difference(state, throughJson(state), 'its state')
        return part && `${where(0, at)}: ${part} is another after JSON: ${advice}`
      }),
  },
  {
    rule: 'a restored environment goes on as the saved one',
    find: given =>
      atMoments(given, async ({ env, at, episode }) => {
        if (!env.restore) return
        const state = env.save!()
        if (difference(state, throughJson(state))) return // found by the rule above
        const used = given.make()
        await playEpisode(used, given.stream('before'), given.stream('choices before'), 2)
        for (const [which, other] of [
          ['a fresh copy', given.make()],
          ['a used copy', used],
        ] as const) {
          const found = await orThrown(async () => {
            other.restore!(throughJson(state))
            return departure(other, episode, at)
          })
          if (found)
            return (
              `Saved at ${where(0, at).toLowerCase()} and restored in ${which}: ${found}. save holds ` +
              `everything that a step depends on, also the state() of an Rng; restore sets it all.`
            )
        }
        return
      }),
  },
  {
    rule: 'a saved state is not changed by later steps',
    async find({ make, stream, episodes }) {
      const env = make()
      if (!env.save) return
      const saved: { state: Json; text: string }[] = []
      const save = () => {
        const state = env.save!()
        saved.push({ state, text: JSON.stringify(state) })
      }
      await orThrown(() => departureFromReset(env, stream(0), episodes[0]!, save))
      const k = saved.findIndex(({ state, text }) => JSON.stringify(state) !== text)
      return (
        k >= 0 &&
        `The state saved at ${where(0, k).toLowerCase()} has changed since: checkpoints are written while the run ` +
          `goes on, so save gives copies ([...array]) of what steps change.`
      )
    },
  },
  {
    rule: 'save and render change nothing',
    async find({ make, stream, episodes }) {
      const env = make()
      const ask = () => {
        quietly(() => env.save?.())
        quietly(() => env.render?.())
      }
      const found = await orThrown(() => departureFromReset(env, stream(0), episodes[0]!, ask))
      return (
        found &&
        `Episode 1, played again with save and render before each step: ${found}. They only look: change nothing in ` +
          `them.`
      )
    },
  },
  {
    rule: 'render gives a frame',
    async find({ make, stream, episodes }) {
      const env = make()
      if (!env.render) return
      const { actions, copies } = episodes[0]!
      await env.reset(stream(0))
      for (let k = 0; k < copies.length && k <= drawn; k++) {
        if (k > 0) await env.step(actions[k - 1]!)
        const wrong = badFrame(await env.render())
        if (wrong) return `${where(0, k)}: ${wrong}`
      }
      return
    },
  },
  {
    rule: 'close can be called twice',
    async find({ make, stream }) {
      const env = make()
      await env.reset(stream(0))
      await env.close?.()
      try {
        await env.close?.()
        return
      } catch (error) {
        return `The second close throws "${wordsOf(error)}": let go of a thing only where it is still held.`
      }
    },
  },
]

interface Moment {
  /** The environment after step `at` of `episode`. */
  readonly env: Env
  readonly at: number
  readonly episode: RandomEpisode
}

/**
 * Looks at four moments of the first episode, each in a fresh environment, until something is found; at none where
 * nothing can be saved.
 */
async function atMoments(
  { env: { save }, make, stream, episodes }: GivenEnv,
  look: (moment: Moment) => Found | Promise<Found>,
): Promise<Found> {
  if (!save) return undefined
  const episode = episodes[0]!
  const steps = episode.actions.length
  for (const at of new Set([0, 1, Math.floor(steps / 2), steps - 1])) {
    if (at < 0 || at >= steps) continue
    const env = make()
    await env.reset(stream(0))
    for (const action of episode.actions.slice(0, at)) await env.step(action)
    const found = await look({ env, at, episode })
    if (found) return found
  }
  return undefined
}

const throughJson = (state: Json): Json => JSON.parse(JSON.stringify(state)) as Json

/** Throwing is for other rules to find. */
function quietly(ask: () => unknown): void {
  try {
    Promise.resolve(ask()).catch(() => {})
  } catch {}
}

/** Why this is no frame. */
function badFrame(frame: Frame | undefined): string | undefined {
  const forms = 'give { text }, { svg } or { width, height, rgba }'
  if (typeof frame !== 'object' || frame === null)
    return `render gives ${frame === undefined ? 'nothing' : `a ${typeof frame}`}: ${forms}.`
  if ('text' in frame)
    return typeof frame.text === 'string' && frame.text.trim()
      ? undefined
      : 'render gives an empty text: draw something.'
  if ('svg' in frame)
    return /^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(frame.svg) ? undefined : 'the svg does not go from <svg to </svg>.'
  if (!('rgba' in frame)) return `render gives an object of another kind: ${forms}.`
  const { width, height, rgba } = frame
  const size = width * height * 4
  return rgba instanceof Uint8ClampedArray && rgba.length === size
    ? undefined
    : `rgba is no Uint8ClampedArray(${size}), four numbers for each of ${width} × ${height} pixels.`
}
