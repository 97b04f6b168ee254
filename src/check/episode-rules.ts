import type { Env } from '../core/env.ts'
import { sample } from '../core/space.ts'
import type { EnvRule, GivenEnv } from './env-rule.ts'
import { type Answer, choose, copyOf, departureFromReset, isEnd, orThrown, playEpisode } from './random-episodes.ts'

/** Maximum length of an episode in the checker, in steps. */
export const longest = 3000
const starts = { seeds: 20, steps: 20 } // to detect whether episodes depend on the seed

/** The precondition of every rule that replays an episode. */
export const repeatRule: EnvRule = {
  rule: 'the same seed gives the same episode',
  async find({ make, stream, episodes }) {
    const found = await departureFromReset(make(), stream(0), episodes[0]!)
    return (
      found &&
      `Episode 1, replayed in a new instance with the same seed and actions: ${found}. Draw all random numbers from ` +
        `the Rng passed to reset, not from Math.random or the clock, and keep no state outside create.`
    )
  },
}

/** Rules on how episodes begin, end and depend on one another, for reproducible environments. */
export const episodeRules: readonly EnvRule[] = [
  {
    rule: 'reset clears all state of earlier episodes',
    async find({ env, make, stream, episodes }) {
      const advice = 'reset must reinitialize everything that step changes, and may be called at any time.'
      const after = await departureFromReset(env, stream(0), episodes[0]!)
      if (after) return `Episode 1, replayed after other episodes: ${after}. ${advice}`
      const used = make()
      for (const steps of [0, 2, 5]) {
        await playEpisode(used, stream('before'), stream('choices before'), steps)
        const found = await orThrown(() => departureFromReset(used, stream(0), episodes[0]!))
        if (found) return `Episode 1, replayed after ${steps} steps of another episode: ${found}. ${advice}`
      }
      return
    },
  },
  {
    rule: 'instances are independent of one another',
    async find({ make, stream, episodes }) {
      const [env, other] = [make(), make()]
      const choices = stream('choices of another copy')
      let view: Answer | undefined
      let others = 0
      const meanwhile = async () => {
        if (!view || isEnd(view)) view = copyOf(await other.reset(stream(`another copy ${others++}`)))
        else view = copyOf(await other.step(choose(other, view, choices)))
      }
      const found = await orThrown(() => departureFromReset(env, stream(0), episodes[0]!, meanwhile))
      return (
        found &&
        `Episode 1, replayed while another instance is running: ${found}. The instances probably share mutable ` +
          'state: create it inside create, once per call, so that training can use several environments in parallel.'
      )
    },
  },
  {
    rule: 'different seeds give different episodes',
    level: 'warning',
    async find(given) {
      if (given.spec.deterministic || given.env.players === 2 || (await seedsDiffer(given))) return
      return (
        `${starts.seeds} seeds give the same episode. Draw random numbers from the Rng passed to reset; if the ` +
        `environment is deterministic, register it with deterministic: true.`
      )
    },
  },
  {
    rule: 'a deterministic environment does not depend on the seed',
    async find(given) {
      if (!given.spec.deterministic) return
      const found = await seedsDiffer(given)
      return (
        found &&
        `With another seed, ${found}. Remove deterministic: true from its registration, or the randomness from the ` +
          `environment.`
      )
    },
  },
  {
    rule: 'step throws before reset and after the end of an episode',
    async find({ fresh, make, stream, episodes }) {
      const advice =
        'Agents would train on such steps: throw an error instead, or create the environment with make, which does.'
      if (!(await refuses(fresh(), stream))) return `step returns a result before the first reset. ${advice}`
      const e = episodes.findIndex(({ copies }) => isEnd(copies.at(-1)!))
      if (e < 0) return
      const env = make()
      await departureFromReset(env, stream(e), episodes[e]!)
      return !(await refuses(env, stream)) && `step returns a result after the end of episode ${e + 1}. ${advice}`
    },
  },
  {
    rule: 'episodes end',
    level: 'warning',
    find({ spec, episodes }) {
      const e = spec.maxSteps ? -1 : episodes.findIndex(({ copies }) => copies.length > longest)
      return (
        e >= 0 &&
        `Episode ${e + 1} does not end within ${longest} random steps. Register the environment with maxSteps, which ` +
          `truncates episodes: returns are only reported at the end of an episode.`
      )
    },
  },
]

/** The first difference between episodes of 20 seeds with the same action choices; undefined if there is none. */
async function seedsDiffer({ make, stream }: GivenEnv): Promise<string | undefined> {
  const first = await playEpisode(make(), stream('seed 0'), stream('choices'), starts.steps)
  for (let seed = 1; seed < starts.seeds; seed++) {
    const found = await departureFromReset(make(), stream(`seed ${seed}`), first)
    if (found) return found
  }
  return undefined
}

async function refuses(env: Env, stream: GivenEnv['stream']): Promise<boolean> {
  try {
    await env.step(sample(env.actionSpace, stream('refused')))
    return false
  } catch {
    return true
  }
}
