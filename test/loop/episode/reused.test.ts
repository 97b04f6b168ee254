import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../envs/index.ts'
import { random } from '../../../agents/random.ts'
import type { Env } from '../../../src/core/env.ts'
import { UserError } from '../../../src/core/error.ts'
import { type EnvSpec, environments } from '../../../src/core/registry.ts'
import { box, discrete } from '../../../src/core/space.ts'
import { train } from '../../../src/loop/train.ts'
import { vectorEnv } from '../../../src/loop/vector-env.ts'
import { all, counter, rejection, scripted } from '../toys.ts'

/** Episodes of `length` steps that write every observation into the same array. */
function sparing(length: number, given: (seen: Float32Array, legal: Uint8Array) => object): EnvSpec {
  const create = (): Env => {
    const [seen, legal] = [new Float32Array(1), new Uint8Array(2)]
    let t = 0
    const view = () => {
      seen[0] = t
      legal[t % 2] = 1
      legal[1 - (t % 2)] = 0
      return given(seen, legal) as { observation: Float32Array }
    }
    return {
      observationSpace: box([1], 0, Infinity),
      actionSpace: discrete(2),
      reset() {
        t = 0
        return view()
      },
      step() {
        t++
        return { ...view(), reward: 1, terminated: t === length, truncated: false }
      },
    }
  }
  return { id: 'Sparing-v0', create }
}

for (const [length, envs] of [
  [5, 1],
  [5, 3],
  [1, 1], // reset and step share the array
] as const)
  test(`the same observation array each time is refused: episodes of ${length}, ${envs} environments`, async () => {
    const env = sparing(length, observation => ({ observation }))
    const error = await rejection(all(train({ env, agent: scripted(), steps: 30, envs })))
    assert.instance(error, UserError)
    assert.match(
      error.message,
      /^the environment Sparing-v0 returned the same observation array as before, written over .* before and after: return a new array each time, such as observation\.slice\(\)/,
    )
  })

test('the same mask array is refused', async () => {
  const env = sparing(5, (observation, legal) => ({ observation: observation.slice(), legal }))
  const error = await rejection(all(train({ env, agent: random(), steps: 30 })))
  assert.match(error.message, /returned the same mask array as before, .*legal\.slice\(\)/)
})

test('an array that does not change may be returned again, and so may copies', async () => {
  const nothing = new Float32Array(1)
  await all(train({ env: sparing(5, () => ({ observation: nothing })), agent: scripted(), steps: 30 }))
  await all(train({ env: sparing(5, seen => ({ observation: seen.slice() })), agent: scripted(), steps: 30 }))
  await all(train({ env: counter({ length: 2 }), agent: scripted(), steps: 30 }))
})

test('a vector environment, which copies into shared memory, accepts reused arrays', async () => {
  const envs = await vectorEnv({ env: sparing(3, observation => ({ observation })), envs: 2 })
  let over: ArrayLike<number> | undefined
  for (let t = 0; t < 20; t++) {
    const reset = over === undefined || Array.prototype.includes.call(over, 1)
    if (reset) await envs.reset(over)
    over = (await envs.step([0, 0])).over
  }
  envs.close()
})

for (const { id } of environments().filter(({ create }) => create().players !== 2))
  test(`${id} returns new arrays`, async () => {
    await all(train({ env: id, agent: random(), steps: 60, envs: 2 }))
  })

test.run()
