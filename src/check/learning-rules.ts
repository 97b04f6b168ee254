import type { EnvRule } from './env-rule.ts'
import { longest } from './episode-rules.ts'
import { departureFromReset, orThrown, playEpisode } from './random-episodes.ts'

/**
 * What an environment promises that learns beyond an episode (`freeze`): an episode follows from its seed, the actions
 * and what had been learned before. In this order, as each needs the one before; everything else is then asked of
 * copies that have learned and are frozen.
 */
export const learningRules: readonly EnvRule[] = [
  {
    rule: 'what is learned is part of the state',
    async find({ env, fresh, stream }) {
      if (!env.save || !env.restore)
        return (
          `It has freeze, but no ${env.save ? 'restore' : 'save'}: what it learns beyond an episode is kept ` +
          `for resumed runs and evaluations by save and restore.`
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
        `An episode after others, played again in a fresh copy restored to what had been saved before it: ${found}. ` +
          `save holds all that is learned, and restore sets it; chance comes from the Rng that reset is given.`
      )
    },
  },
  {
    rule: 'what is frozen learns nothing',
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
        `An episode after freeze, played again with the same seed and actions: ${found}. freeze keeps what has been ` +
          `learned as it is, so that evaluations do not depend on those before them.`
      )
    },
  },
]
