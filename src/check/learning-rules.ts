import type { EnvRule } from './env-rule.ts'
import { longest } from './episode-rules.ts'
import { departureFromReset, orThrown, playEpisode } from './random-episodes.ts'

/**
 * Rules for environments that learn across episodes (`freeze`): an episode is determined by its seed, the actions, and
 * the state learned before it. They run in this order, as each needs the one before; all other rules then run on frozen
 * copies.
 */
export const learningRules: readonly EnvRule[] = [
  {
    rule: 'save and restore include what was learned',
    async find({ env, fresh, stream }) {
      if (!env.save || !env.restore)
        return (
          `The environment has freeze but no ${env.save ? 'restore' : 'save'}. Resumed runs and evaluations need ` +
          'save and restore to carry over what it has learned.'
        )
      const learned = JSON.stringify(env.save())
      const episode = await playEpisode(env, stream('learning'), stream('choices of learning'), longest)
      const found = await orThrown(async () => {
        const other = fresh()
        other.restore!(JSON.parse(learned))
        return departureFromReset(other, stream('learning'), episode)
      })
      return (
        found &&
        `A later episode, replayed in a new instance restored to the state saved before it: ${found}. save must ` +
          'include everything learned, restore must set it, and all random numbers must come from the Rng passed to ' +
          'reset.'
      )
    },
  },
  {
    rule: 'a frozen environment does not learn',
    async find({ env, fresh, stream }) {
      const learned = JSON.stringify(env.save!())
      const found = await orThrown(async () => {
        const frozen = fresh()
        frozen.restore!(JSON.parse(learned))
        frozen.freeze!()
        const episode = await playEpisode(frozen, stream('frozen'), stream('choices of frozen'), longest)
        return departureFromReset(frozen, stream('frozen'), episode)
      })
      return (
        found &&
        `An episode after freeze, replayed with the same seed and actions: ${found}. freeze must stop all updates, ` +
          'so that an evaluation does not depend on earlier ones.'
      )
    },
  },
]
