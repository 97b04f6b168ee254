import type { Env, Frame, Json } from '../core/env.ts'
import type { EnvRule, GivenEnv } from './env-rule.ts'
import { difference, unplain } from './plain-data.ts'
import type { Found } from './problem.ts'
import { departure, departureFromReset, orThrown, playEpisode, type RandomEpisode, where } from './random-episodes.ts'
import { wordsOf } from './random-games.ts'

/** Steps of an episode to render. */
const drawn = 50

/** Rules on save, restore, render and close, for reproducible environments. */
export const stateRules: readonly EnvRule[] = [
  {
    rule: 'save and restore come together',
    find: ({ env }) =>
      Boolean(env.save) !== Boolean(env.restore) &&
      `The environment has ${env.save ? 'save but no restore' : 'restore but no save'}. Implement both, so that runs ` +
        `resume exactly, or neither.`,
  },
  {
    rule: 'save returns JSON',
    find: given =>
      atMoments(given, ({ env, at }) => {
        const state = env.save!()
        const advice =
          'Use only numbers, strings, booleans, null, arrays and plain objects in the state; [...array] converts a ' +
          'typed array.'
        const odd = unplain(state, 'state')
        if (odd) return `${where(0, at)}: ${odd}. ${advice}`
        const part = difference(state, throughJson(state), 'state')
        return part && `${where(0, at)}: ${part} changes when converted to JSON and back. ${advice}`
      }),
  },
  {
    rule: 'a restored environment continues exactly like the saved one',
    find: given =>
      atMoments(given, async ({ env, at, episode }) => {
        if (!env.restore) return
        const state = env.save!()
        if (difference(state, throughJson(state))) return // reported by the rule above
        const used = given.make()
        await playEpisode(used, given.stream('before'), given.stream('choices before'), 2)
        for (const [which, other] of [
          ['a new instance', given.make()],
          ['a used instance', used],
        ] as const) {
          const found = await orThrown(async () => {
            other.restore!(throughJson(state))
            return departure(other, episode, at)
          })
          if (found)
            return (
              `Saved at ${where(0, at).toLowerCase()} and restored in ${which}: ${found}. save must include ` +
              'everything that step depends on, including the state() of its Rng, and restore must set all of it.'
            )
        }
        return
      }),
  },
  {
    rule: 'later steps do not modify a saved state',
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
        `The state saved at ${where(0, k).toLowerCase()} changed later. Checkpoints are written while the run ` +
          `continues, so save must return copies ([...array]) of data that step modifies.`
      )
    },
  },
  {
    rule: 'save and render have no side effects',
    async find({ make, stream, episodes }) {
      const env = make()
      const ask = () => {
        quietly(() => env.save?.())
        quietly(() => env.render?.())
      }
      const found = await orThrown(() => departureFromReset(env, stream(0), episodes[0]!, ask))
      return (
        found &&
        `Episode 1, replayed with save and render before each step: ${found}. Neither may modify the environment or ` +
          `draw from its Rng.`
      )
    },
  },
  {
    rule: 'render returns a frame',
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
        return `The second close throws "${wordsOf(error)}". Release a resource only if it is still open.`
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
 * Applies `look` at up to four steps of the first episode, each in a new instance, until it finds something; skipped
 * for environments without save.
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

/** Ignores errors: other rules report them. */
function quietly(ask: () => unknown): void {
  try {
    Promise.resolve(ask()).catch(() => {})
  } catch {}
}

/** Why `frame` is not a frame; undefined if it is. */
function badFrame(frame: Frame | undefined): string | undefined {
  const forms = 'return { text }, { svg } or { width, height, rgba }'
  if (typeof frame !== 'object' || frame === null)
    return `render returns ${frame == null ? String(frame) : `a ${typeof frame}`}; ${forms}.`
  if ('text' in frame)
    return typeof frame.text === 'string' && frame.text.trim()
      ? undefined
      : 'render returns an empty text; draw at least one character.'
  if ('svg' in frame)
    return /^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(frame.svg)
      ? undefined
      : 'the svg must start with <svg and end with </svg>.'
  if (!('rgba' in frame)) return `render returns an object that is not a frame; ${forms}.`
  const { width, height, rgba } = frame
  const size = width * height * 4
  return rgba instanceof Uint8ClampedArray && rgba.length === size
    ? undefined
    : `rgba must be a Uint8ClampedArray(${size}), four numbers for each of ${width} × ${height} pixels.`
}
