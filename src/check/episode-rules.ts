import type { Env } from '../core/env.ts'
import { sample } from '../core/space.ts'
import type { EnvRule, GivenEnv } from './env-rule.ts'
import { type Answer, choose, copyOf, departureFromReset, isEnd, orThrown, playEpisode } from './random-episodes.ts'

/** Steps after which a checker stops waiting for an episode's end. */
export const longest = 3000
const starts = { seeds: 20, steps: 20 } // to tell whether chance has a part

/** Without this one, nothing else that plays an episode again can be asked. */
export const repeatRule: EnvRule = {
  rule: 'the same seed gives the same episode',
  async find({ make, stream, episodes }) {
    const found = await departureFromReset(make(), stream(0), episodes[0]!)
    return (
      found &&
      `Episode 1, played again in a fresh copy with the same seed and actions: ${found}. Take all chance from the ` +
        `Rng that reset is given, none from JavaScript's own random numbers, the clock, or variables outside create.`
    )
  },
}

/** How episodes begin, end and depend on one another, for environments that can repeat one. */
export const episodeRules: readonly EnvRule[] = [
  {
    rule: 'reset begins anew, whatever came before',
    async find({ env, make, stream, episodes }) {
      const advice = 'reset sets everything that a step changes, and can be called at any time.'
      const after = await departureFromReset(env, stream(0), episodes[0]!)
      if (after) return `Episode 1, played again after other episodes: ${after}. ${advice}`
      const used = make()
      for (const steps of [0, 2, 5]) {
        await playEpisode(used, stream('before'), stream('choices before'), steps)
        const found = await orThrown(() => departureFromReset(used, stream(0), episodes[0]!))
        if (found) return `Episode 1, played again when another episode was ${steps} steps old: ${found}. ${advice}`
      }
      return
    },
  },
  {
    rule: 'copies do not disturb one another',
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
        `Episode 1, played again while another copy plays too: ${found}. Keep what changes inside create, and make ` +
          `it anew in each call, so that training can use several copies at once.`
      )
    },
  },
  {
    rule: 'different seeds give different episodes',
    level: 'warning',
    async find(given) {
      if (given.spec.deterministic || given.env.players === 2 || (await seedsDiffer(given))) return
      return (
        `${starts.seeds} seeds give the same episode: draw what is left to chance from the Rng that reset is ` +
        `given; where nothing is, register it with deterministic: true.`
      )
    },
  },
  {
    rule: 'a deterministic environment goes alike with every seed',
    async find(given) {
      if (!given.spec.deterministic) return
      const found = await seedsDiffer(given)
      return (
        found && `With another seed, ${found}: leave deterministic: true out of its entry, or the chance out of it.`
      )
    },
  },
  {
    rule: 'a step before reset, or after the end, is refused',
    async find({ fresh, make, stream, episodes }) {
      const advice =
        'such steps would be learned from: throw an error (make does that, where environments are made with it).'
      if (!(await refuses(fresh(), stream))) return `Before the first reset, a step is answered: ${advice}`
      const e = episodes.findIndex(({ copies }) => isEnd(copies.at(-1)!))
      if (e < 0) return
      const env = make()
      await departureFromReset(env, stream(e), episodes[e]!)
      return !(await refuses(env, stream)) && `After the end of episode ${e + 1}, a step is answered: ${advice}`
    },
  },
  {
    rule: 'episodes end',
    level: 'warning',
    find({ spec, episodes }) {
      const e = spec.maxSteps ? -1 : episodes.findIndex(({ copies }) => copies.length > longest)
      return (
        e >= 0 &&
        `Episode ${e + 1} has no end within ${longest} random steps: register it with maxSteps, after which an ` +
          `episode is truncated; nothing is measured before an episode's end.`
      )
    },
  },
]

/** Whether 20 seeds with the same choices give other views than the first of them does, and which part of them. */
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
