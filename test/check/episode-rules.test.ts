// Environments with a fault in how episodes begin, end and repeat.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkMade } from '../../src/check/check-env.ts'
import { episodeRules, repeatRule } from '../../src/check/episode-rules.ts'
import type { Json } from '../../src/core/env.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { broken, cells, spec, stairs, walk, zoo } from './zoo.ts'

const { animal, oddity, open } = zoo([repeatRule, ...episodeRules])

const same = 'the same seed gives the same episode'
animal(
  'Math.random',
  same,
  /reset gives another observation\[1\] \(0\.\d+, now 0\.\d+\)/,
  broken(env => ({
    reset: (random: Rng) => ({
      ...env.reset(random),
      observation: Float32Array.of(4 / cells, Math.random()),
    }),
  })),
)
let calls = 0
animal(
  'a count outside create',
  same,
  /step 1 gives another reward/,
  broken(env => ({
    step: (action: number) => ({ ...env.step(action), reward: calls++ }),
  })),
)

const anew = 'reset begins anew, whatever came before'
animal(
  'reset forgets a counter',
  anew,
  /after other episodes: step 1 gives another reward \(0, now \d+\)/,
  broken(env => {
    let k = 0
    return {
      step: (action: number) => ({ ...env.step(action), reward: k++ }),
      save: () => ({ k, env: env.save!() }),
      restore({ k: steps, env: state }: { k: number; env: Json }) {
        k = steps
        env.restore!(state)
      },
    }
  }),
)
animal('no reset before the end', anew, /when another episode was 2 steps old: it throws "not over"/, {
  maxSteps: undefined as never,
  create: broken(env => {
    let playing = false
    return {
      reset(random: Rng) {
        if (playing) throw new Error('not over')
        return env.reset(random)
      },
      step(action: number) {
        const step = env.step(action)
        playing = !step.terminated
        return step
      },
      restore(state: Json) {
        playing = true
        env.restore!(state)
      },
    }
  }),
})

const apart = 'copies do not disturb one another'
const only = walk()
animal('one environment for all', apart, /gives another|it throws/, { create: () => only })

const seeds = 'different seeds give different episodes'
oddity(
  'a seed of its own',
  seeds,
  /20 seeds give the same episode/,
  broken(env => ({ reset: () => env.reset(rng(1)) })),
)
oddity('no chance, unsaid', seeds, /deterministic: true/, () => stairs())
animal('chance denied', 'a deterministic environment goes alike with every seed', /With another seed, reset gives/, {
  deterministic: true,
})

oddity('no end', 'episodes end', /Episode 1 has no end within 3000/, {
  create: broken(env => ({ step: (action: number) => ({ ...env.step(action), terminated: false }) })),
  maxSteps: undefined as never,
})

open(['a step before reset, or after the end, is refused'])

test('a step after the end is found where make does not guard the order of calls', async () => {
  const problems = await checkMade(walk, spec)
  assert.equal(
    problems.map(({ rule }) => rule),
    ['a step before reset, or after the end, is refused'],
  )
  assert.match(problems[0]!.message, /^Before the first reset, a step is answered: .*throw an error/)

  /** Refuses steps before the first reset only. */
  const half = () => {
    const env = walk()
    let begun = false
    return {
      ...env,
      reset(random: Rng) {
        begun = true
        return env.reset(random)
      },
      step(action: number) {
        if (!begun) throw new Error('reset first')
        return env.step(action)
      },
      restore(state: Json) {
        begun = true
        env.restore!(state)
      },
    }
  }
  const [problem, ...others] = await checkMade(half, spec)
  assert.equal(others, [])
  assert.match(problem!.message, /^After the end of episode 1, a step is answered/)
})

test.run()
