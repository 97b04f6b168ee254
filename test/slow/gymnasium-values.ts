/** Values exchanged with the real Gymnasium, with the environments of gymnasium_zoo.py: shapes, bounds and masks. */
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/index.ts'
import { gymnasium } from '../../src/bridges/gymnasium/gymnasium.ts'
import { actionScale } from '../../src/core/action-scale.ts'
import type { Env, Json, Step, View } from '../../src/core/env.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { type Box, sample } from '../../src/core/space.ts'
import type { Run } from '../../src/loop/events.ts'
import { train } from '../../src/loop/train.ts'
import { vectorEnv } from '../../src/loop/vector-env.ts'
import { all } from '../loop/toys.ts'

const zoo = (kwargs: Record<string, Json>): Env => make(gymnasium('gymnasium_zoo:Zoo-v0', { kwargs }))
const act = async (env: Env, action: unknown): Promise<Step> => env.step(action as never)
const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    error => error.message,
  )

const wrong: readonly (readonly [kwargs: Record<string, Json>, sentence: RegExp])[] = [
  [
    { observation: 'double', given: [1, 2, 3] },
    /its observation has shape \(3,\), .* Box\(-inf, inf, \(2,\), float64\)/,
  ],
  [{ observation: 'double', given: [[1, 2]] }, /its observation has shape \(1, 2\)/],
  [{ observation: 'double', given: [1, [2]] }, /its observation is not an array of numbers/],
  [{ observation: 'scalar', given: [0.5, 0.5] }, /its observation has shape \(2,\)/],
  [{ observation: 'image', given: [1, 2, 3] }, /its observation has shape \(3,\), .*\(2, 2, 3\), uint8/],
  [{ observation: 'multi-discrete', given: [1, 2, 3, 4] }, /its observation has shape \(4,\), .*MultiDiscrete/],
  [{ observation: 'multi-binary', given: [0.5, 1, 1] }, /its observation is \[0.5, 1, 1\], .*MultiBinary\(3\)/],
  [{ observation: 'discrete', given: [6, 6] }, /its observation has shape \(2,\), .*Discrete\(3, start=5\)/],
  [{ observation: 'discrete', given: 5.5 }, /its observation is 5.5, .*Discrete\(3, start=5\)/],
  [{ observation: 'discrete', given: 8 }, /its observation is 8, .*Discrete\(3, start=5\)/],
  [{ observation: 'dict', given: { a: [1, 1, 1], b: 0 } }, /its observation at \['a'\] has shape \(3,\)/],
  [{ observation: 'dict', given: { a: [1, 1] } }, /its observation has no 'b'/],
  [{ observation: 'tuple', given: [1] }, /its observation is not a tuple of 2/],
  [{ mask: [1, 0] }, /its info\['action_mask'\] has shape \(2,\), not \(3,\)/],
]
for (const [kwargs, sentence] of wrong)
  test(`refused, with the space and the numbers: ${JSON.stringify(kwargs)}`, async () => {
    const env = zoo(kwargs)
    assert.match(await failure(Promise.resolve(env.reset(rng(0)))), sentence)
    env.close?.()
  })

test('an environment with the old Gym API, and one without a reward, are refused in one sentence', async () => {
  for (const [fault, sentence] of [
    ['old', /step\(\) must return observation, .* before 0.26/],
    ['no reward', /its reward is None, not a number/],
  ] as const) {
    const env = zoo({ fault })
    await env.reset(rng(0))
    assert.match(await failure(act(env, 1)), sentence)
    env.close?.()
  }
})

test('actions stay inside bounds that float32 cannot represent', async () => {
  const env = zoo({ action: 'double' }) // it asserts that the action is in its space
  await env.reset(rng(0))
  const { low, high, scale } = actionScale(env.actionSpace as Box)
  for (const action of [low, high, scale([1, -1]), sample(env.actionSpace, rng(1))]) await act(env, action)
  env.close?.()
})

test("info['action_mask'] becomes the legal-action mask", async () => {
  for (const mask of [
    [1, 0, 1],
    [0, 1, 0],
  ]) {
    const env = zoo({ mask })
    assert.equal([...(await env.reset(rng(0))).legal!], mask)
    assert.equal([...(await act(env, 1)).legal!], mask)
    env.close?.()
  }
})

const taxi = gymnasium('gymnasium_zoo:ZooTaxi-v0')

test('the masks of several environments, of one, and of a vector environment', async () => {
  const envs = await vectorEnv({ env: taxi, envs: 4 })
  let { legal } = await envs.reset()
  for (let t = 0; t < 20; t++) {
    assert.is(legal!.length, 24)
    const actions = Array.from({ length: 4 }, (_, i) => legal!.subarray(6 * i, 6 * i + 6).indexOf(1))
    ;({ legal } = await envs.step(actions))
  }
  envs.close()
  const alone = make(taxi)
  let view: View = await alone.reset(rng(1))
  for (let t = 0; t < 50; t++) {
    assert.is(view.legal!.length, 6)
    view = await act(alone, view.legal!.lastIndexOf(1))
  }
  alone.close?.()
})

test('DQN on Taxi takes no masked action, and resumes from a checkpoint as if it had not stopped', async () => {
  const agent = dqn({ warmup: 50, hidden: [8], batchSize: 8, bufferSize: 200 })
  const options = { env: taxi, agent, steps: 200, envs: 3, seed: 4, device: 'cpu' } as const
  const play = async (resume?: Snapshot) => {
    const taken: string[] = []
    let snapshot: Promise<Snapshot> | undefined
    let run: Run | undefined
    await all(
      train({ ...options, ...(resume && { resume }) }).pipe(
        tap(event => {
          if (event.type === 'start') run = event.run
          if (event.type !== 'step') return
          const { view, decision } = event.transition
          assert.is(view.legal![decision.action as number], 1)
          taken[event.step] = `${view.observation} ${view.legal} ${decision.action}`
          if (event.step === 120) snapshot = run!.snapshot().then(each => structuredClone(each))
        }),
      ),
    )
    return { taken, snapshot: await snapshot, restarted: run!.restarted }
  }
  const first = await play()
  const second = await play(first.snapshot)
  assert.equal(second.restarted, [])
  const from = first.snapshot!.step + 1
  assert.equal(second.taken.slice(from), first.taken.slice(from))
})

test.run()
