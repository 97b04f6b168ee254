// Environments with a fault in how episodes start, end or replay.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkMade } from '../../src/check/check-env.ts'
import { episodeRules, repeatRule } from '../../src/check/episode-rules.ts'
import type { Json } from '../../src/core/env.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { broken, cells, faultTests, spec, stairs, walk } from './zoo.ts'

const { error, warning, define } = faultTests([repeatRule, ...episodeRules])

const same = 'the same seed gives the same episode'
error(
  'Math.random',
  same,
  /reset returns a different observation\[1\] \(0\.\d+, now 0\.\d+\)/,
  broken(env => ({
    reset: (random: Rng) => ({
      ...env.reset(random),
      observation: Float32Array.of(4 / cells, Math.random()),
    }),
  })),
)
let calls = 0
error(
  'a counter outside create',
  same,
  /step 1 returns a different reward/,
  broken(env => ({
    step: (action: number) => ({ ...env.step(action), reward: calls++ }),
  })),
)

const anew = 'reset clears all state of earlier episodes'
error(
  'reset does not clear a counter',
  anew,
  /after other episodes: step 1 returns a different reward \(0, now \d+\)/,
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
error('reset throws in mid-episode', anew, /after 2 steps of another episode: it throws "not over"/, {
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

const apart = 'instances are independent of one another'
const only = walk()
error('create always returns the same environment', apart, /a different|it throws/, { create: () => only })

const seeds = 'different seeds give different episodes'
warning(
  'a constant seed',
  seeds,
  /20 seeds give the same episode/,
  broken(env => ({ reset: () => env.reset(rng(1)) })),
)
warning('deterministic, but not declared so', seeds, /deterministic: true/, () => stairs())
const noSeed = 'a deterministic environment does not depend on the seed'
error('declared deterministic, but random', noSeed, /With another seed, reset returns/, {
  deterministic: true,
})

warning('no end', 'episodes end', /Episode 1 does not end within 3000/, {
  create: broken(env => ({ step: (action: number) => ({ ...env.step(action), terminated: false }) })),
  maxSteps: undefined as never,
})

define(['step throws before reset and after the end of an episode'])

test('steps outside an episode are reported for environments not created with make', async () => {
  const problems = await checkMade(walk, spec)
  assert.equal(
    problems.map(({ rule }) => rule),
    ['step throws before reset and after the end of an episode'],
  )
  assert.match(problems[0]!.message, /^step returns a result before the first reset\. .*throw an error/)

  /** Throws only for steps before the first reset. */
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
  assert.match(problem!.message, /^step returns a result after the end of episode 1/)
})

test.run()
