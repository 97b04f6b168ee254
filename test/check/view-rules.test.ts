// Environments with a fault in what reset and step return.
import { test } from 'uvu'
import { answerRules, viewRules } from '../../src/check/view-rules.ts'
import type { Rng } from '../../src/core/rng.ts'
import { broken, faultTests, swing } from './zoo.ts'

const { error, define } = faultTests([...answerRules, ...viewRules])

const answers = 'reset and step do not throw'
error(
  'step throws',
  answers,
  /step 3: action \d throws "lost"/,
  broken(env => {
    let k = 0
    return {
      step(action: number) {
        if (++k === 3) throw new Error('lost')
        return env.step(action)
      },
    }
  }),
)
error(
  'step rejects',
  answers,
  /step 1: action \d throws "late"/,
  broken(() => ({
    step: () => Promise.reject(new Error('late')),
  })),
)
error(
  'no step',
  answers,
  /step 1: .*step is not a function/,
  broken(() => ({ step: undefined })),
)
const object = 'reset and step return an object with an observation'
error(
  'reset returns the bare observation',
  object,
  /reset: it returns an object without an observation/,
  broken(env => ({
    reset: (random: Rng) => env.reset(random).observation,
  })),
)
error("Gymnasium's tuple", object, /step 1: it returns an array/, {
  create: broken(env => ({
    step(action: number) {
      const { observation, reward, terminated, truncated } = env.step(action)
      return [observation, reward, terminated, truncated, {}]
    },
  })),
})

const inSpace = 'observations are in their space'
const seen = (observe: (observation: Float32Array) => unknown) =>
  broken(env => ({
    step(action: number) {
      const step = env.step(action)
      return { ...step, observation: observe(step.observation) }
    },
  }))
error(
  'a NaN',
  'observations are finite numbers',
  /step 1: element 0 .* is NaN/,
  seen(([x, y]) => Float32Array.of(0 / 0 + x!, y!)),
)
error(
  'an overflow',
  'observations are finite numbers',
  /is Infinity/,
  seen(([x]) => Float32Array.of(x!, 1e39)),
)
error(
  'out of bounds',
  inSpace,
  /has 1.5 at index 1, outside \[0, 1\]/,
  seen(([x]) => Float32Array.of(x!, 1.5)),
)
error(
  'an ordinary array',
  inSpace,
  /is Array\(2\), not a Float32Array\(2\)/,
  seen(observation => [...observation]),
)
error(
  'an element too many',
  inSpace,
  /is Float32Array\(3\)/,
  seen(([x, y]) => Float32Array.of(x!, y!, 0)),
)

const stepped = (change: object) => broken(env => ({ step: (action: number) => ({ ...env.step(action), ...change }) }))
error('no reward', 'rewards are finite numbers', /the reward is undefined/, stepped({ reward: undefined }))
error('a reward of NaN', 'rewards are finite numbers', /step 1: the reward is NaN/, stepped({ reward: Number.NaN }))
error(
  'a reward of 1e39',
  'rewards are finite numbers',
  /the reward is 1e\+39\. .* within ±3\.4e38/,
  stepped({ reward: 1e39 }),
)
error('a reward that is a string', 'rewards are finite numbers', /the reward is "1"/, stepped({ reward: '1' }))
error(
  'no truncated',
  'terminated and truncated are booleans',
  /truncated is undefined/,
  stepped({
    truncated: undefined,
  }),
)
error(
  'terminated is 0 or 1',
  'terminated and truncated are booleans',
  /terminated is 0/,
  broken(env => ({
    step(action: number) {
      const step = env.step(action)
      return { ...step, terminated: Number(step.terminated) }
    },
  })),
)

const mask = 'legal is a 0/1 mask over the actions'
const masked = (change: (legal: Uint8Array) => unknown) =>
  broken(env => ({
    step(action: number) {
      const step = env.step(action)
      return { ...step, legal: change(step.legal!) }
    },
  }))
error(
  'a mask of booleans',
  mask,
  /legal is not a Uint8Array/,
  masked(legal => Array.from(legal, Boolean)),
)
error(
  'a mask too long',
  mask,
  /4 numbers for 3/,
  masked(legal => Uint8Array.of(...legal, 1)),
)
error(
  'a 2 in the mask',
  mask,
  /2 for action \d/,
  masked(legal => legal.map(bit => 2 * bit)),
)
error(
  'no legal action',
  'an unfinished episode has a legal action',
  /step 1: legal is all 0/,
  broken(env => ({
    step: () => ({ ...env.step(1), legal: new Uint8Array(3) }),
  })),
)
error('players 1 and 2', 'player is 0 or 1', /player is 2/, stepped({ player: 2 }))

error(
  'one buffer for all observations',
  'earlier views are not changed by later steps',
  /observation\[\d\] was overwritten/,
  broken(env => {
    const observation = new Float32Array(2)
    return {
      step(action: number) {
        const step = env.step(action)
        observation.set(step.observation)
        return { ...step, observation }
      },
    }
  }),
)
error(
  'one mask for all views',
  'earlier views are not changed by later steps',
  /legal\[\d\] was overwritten/,
  broken(env => {
    const legal = new Uint8Array(3)
    return {
      step(action: number) {
        const step = env.step(action)
        legal.set(step.legal!)
        return { ...step, legal }
      },
    }
  }),
)
error(
  'an action clipped in place',
  'step does not modify its action',
  /step modifies action\[0\]/,
  swing(env => ({
    step(action: Float32Array) {
      action[0] = Math.max(-1, Math.min(1, action[0]!))
      return env.step(action)
    },
  })),
)

define()

test.run()
