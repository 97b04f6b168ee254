// The contract of every wrapper, around every kind of environment it supports. A new one is tested as soon as it is in
// the table.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToeV0, ticTacToeVersusRandomV0 } from '../../envs/boards/tic-tac-toe.ts'
import { cartPoleV1 } from '../../envs/classic/cartpole.ts'
import { pendulumV1 } from '../../envs/classic/pendulum.ts'
import { frozenLakeV1 } from '../../envs/toy/frozen-lake.ts'
import { maskedIdentityV0 } from '../../envs/toy/masked-identity.ts'
import { checkEnv } from '../../src/check/check-env.ts'
import type { Env, Step, View } from '../../src/core/env.ts'
import { type EnvSpec, make } from '../../src/core/registry.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { type Box, box, type discrete, mismatch, multiDiscrete, sample, width } from '../../src/core/space.ts'
import { clipAction } from '../../src/wrappers/action/clip-action.ts'
import { rescaleAction } from '../../src/wrappers/action/rescale-action.ts'
import { transformAction } from '../../src/wrappers/action/transform-action.ts'
import { actionRepeat } from '../../src/wrappers/action-repeat.ts'
import { flattenObservation } from '../../src/wrappers/observation/flatten-observation.ts'
import { frameStack } from '../../src/wrappers/observation/frame-stack.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'
import { oneHot } from '../../src/wrappers/observation/one-hot.ts'
import { transformObservation } from '../../src/wrappers/observation/transform-observation.ts'
import { clipReward } from '../../src/wrappers/reward/clip-reward.ts'
import { normalizeReward } from '../../src/wrappers/reward/normalize-reward.ts'
import { transformReward } from '../../src/wrappers/reward/transform-reward.ts'
import { runningStatistics } from '../../src/wrappers/running-statistics.ts'
import { timeLimit } from '../../src/wrappers/time-limit.ts'

type Wrap = (env: Env) => Env
type OfBox = Env<Box>
type Continuous = Env<Box, Box>

const single: readonly EnvSpec[] = [cartPoleV1, frozenLakeV1, maskedIdentityV0, pendulumV1]
const games: readonly EnvSpec[] = [ticTacToeV0, ticTacToeVersusRandomV0]
const all = [...single, ...games]

const alone = 'the same stream gives the same episode, in a fresh environment and in a used one'
const checked = 'checkEnv finds no problem, and warns of nothing'
/** Statistics of D numbers with mean 0.1 and variance 4. */
const measured = (D: number) => runningStatistics(D, { count: 9, mean: Array(D).fill(0.1), variance: Array(D).fill(4) })

/**
 * `except`: a rule that the wrapper cannot keep with these arguments. With running statistics, an episode depends on
 * earlier ones.
 */
const table: Readonly<Record<string, readonly [wrap: Wrap, around: readonly EnvSpec[], except?: string]>> = {
  timeLimit: [env => timeLimit(env, 7), all],
  actionRepeat: [env => actionRepeat(env, 3), single],
  clipReward: [env => clipReward(env, -0.5, 0.5), all],
  transformReward: [env => transformReward(env, r => r / 3), all],
  transformObservation: [
    env =>
      transformObservation(env as OfBox, o => o.map(x => x / 2), box((env as OfBox).observationSpace.shape, -20, 20)),
    [cartPoleV1, pendulumV1, ...games],
  ],
  flattenObservation: [env => flattenObservation(env), all],
  oneHot: [oneHot, [frozenLakeV1, maskedIdentityV0]],
  frameStack: [env => frameStack(env, 3), all],
  'frameStack, padded with zero': [env => frameStack(env, 2, { padding: 'zero' }), all],
  rescaleAction: [env => rescaleAction(env as Continuous, -3, 5), [pendulumV1], checked],
  clipAction: [env => clipAction(env as Continuous), [pendulumV1], checked],
  transformAction: [
    env => transformAction(env as Env<never, ReturnType<typeof discrete>>, a => a, env.actionSpace as never),
    [cartPoleV1, frozenLakeV1, maskedIdentityV0, ...games],
  ],
  'transformAction, from a Box to three discrete actions': [
    env => transformAction(env as Continuous, ([a]) => Float32Array.of(a! - 1), multiDiscrete([3])),
    [pendulumV1],
  ],
  normalizeObservation: [env => normalizeObservation(env as OfBox), [cartPoleV1, pendulumV1, ...games], alone],
  'normalizeObservation, frozen': [
    env => {
      const statistics = measured(width(env.observationSpace))
      return normalizeObservation(env as OfBox, { statistics, frozen: true })
    },
    [cartPoleV1, pendulumV1, ...games],
  ],
  normalizeReward: [env => normalizeReward(env), [...single, ticTacToeVersusRandomV0], alone],
  'normalizeReward, frozen': [
    env => normalizeReward(env, { statistics: measured(1), frozen: true }),
    [...single, ticTacToeVersusRandomV0],
  ],
  'both, running': [env => normalizeReward(normalizeObservation(flattenObservation(env))), single, alone],
  'several wrappers': [
    env => clipReward(frameStack(actionRepeat(flattenObservation(timeLimit(env, 20)), 2), 4)),
    single,
  ],
}

/** Plays an episode of at most 60 random actions. */
async function play(env: Env, seed: number) {
  const views: View[] = [await env.reset(rng(seed))]
  const random = rng(seed).split('actions')
  const actions: unknown[] = []
  while (views.length <= 60 && !ended(views.at(-1)!)) {
    actions.push(choose(env, views.at(-1)!, random))
    views.push(await env.step(actions.at(-1) as never))
  }
  return { views, actions }
}

const ended = (view: View) => (view as Step).terminated || (view as Step).truncated

function choose(env: Env, { legal }: View, random: Rng): unknown {
  if (!legal) return sample(env.actionSpace, random)
  const allowed = [...legal.keys()].filter(action => legal[action] === 1)
  return allowed[random.int(allowed.length)]
}

/** The same environment as an asynchronous one. */
const late = (env: Env): Env => ({
  ...env,
  reset: async random => env.reset(random),
  step: async action => env.step(action),
})

const rules: Readonly<Record<string, (wrap: Wrap, spec: EnvSpec) => Promise<void>>> = {
  'values are in their spaces, which are plain data': async (wrap, spec) => {
    const env = wrap(make(spec))
    for (const space of [env.observationSpace, env.actionSpace]) assert.equal(structuredClone(space), space)
    for (let seed = 0; seed < 3; seed++)
      for (const view of (await play(env, seed)).views) {
        assert.is(mismatch(env.observationSpace, view.observation), undefined, String(view.observation))
        if (view.legal) assert.is(view.legal.length, width(env.actionSpace))
      }
  },

  [alone]: async (wrap, spec) => {
    const used = wrap(make(spec))
    await play(used, 1)
    assert.equal(await play(used, 2), await play(wrap(make(spec)), 2))
  },

  'asynchronous environments stay asynchronous, with the same results': async (wrap, spec) => {
    assert.instance(wrap(late(make(spec))).reset(rng(3)), Promise)
    assert.equal(await play(wrap(late(make(spec))), 3), await play(wrap(make(spec)), 3))
  },

  'synchronous environments stay synchronous': async (wrap, spec) => {
    const env = wrap(make(spec))
    const view = env.reset(rng(0))
    assert.not.instance(view, Promise)
    assert.not.instance(env.step(choose(env, view as View, rng(1)) as never), Promise)
  },

  'a saved state continues exactly in a new environment': async (wrap, spec) => {
    const { views, actions } = await play(wrap(make(spec)), 4)
    for (const at of new Set([0, 1, Math.floor(actions.length / 2), actions.length - 1])) {
      const env = wrap(make(spec))
      await env.reset(rng(4))
      for (const action of actions.slice(0, at)) await env.step(action as never)
      const saved = JSON.parse(JSON.stringify(env.save!()))
      const other = wrap(make(spec))
      await play(other, 5)
      other.restore!(saved)
      assert.equal(other.save!(), saved)
      for (let i = at; i < actions.length; i++) assert.equal(await other.step(actions[i] as never), views[i + 1])
    }
  },

  'later steps do not modify earlier views and actions': async (wrap, spec) => {
    const env = wrap(make(spec))
    const random = rng(6)
    const seen: unknown[] = [await env.reset(random)]
    const copies = seen.map(one => structuredClone(one))
    for (let view = seen[0] as View; seen.length < 60 && !ended(view); view = seen.at(-1) as View) {
      const action = choose(env, view, random)
      seen.push(action, await env.step(action as never))
      copies.push(...seen.slice(-2).map(one => structuredClone(one)))
    }
    assert.equal(seen, copies)
  },

  'render, close and other members pass through': async (wrap, spec) => {
    let closed = 0
    const inner = make(spec)
    const env = wrap({ ...inner, close: () => closed++, more: () => 'more' } as Env) as Env & { more(): string }
    await play(env, 7)
    assert.equal(env.render!(), inner.render!())
    assert.is(env.players, inner.players)
    assert.is(env.more(), 'more')
    env.close!()
    env.close!()
    assert.is(closed, 2)
  },

  [checked]: async (wrap, spec) => {
    const problems = await checkEnv({ ...spec, create: () => wrap(spec.create()) }, { episodes: 2 })
    assert.equal(problems, [])
  },

  'the state of another environment is rejected in one sentence': async (wrap, spec) => {
    const env = wrap(make(spec))
    assert.throws(
      () => env.restore!(null),
      (error: Error) => error.name === 'UserError',
    )
  },
}

test('checkEnv warns about action bounds that a wrapper sets', async () => {
  const warnings = async (create: EnvSpec['create']) =>
    (await checkEnv({ ...pendulumV1, create })).map(({ rule, level }) => `${level}: ${rule}`)
  assert.equal(await warnings(() => rescaleAction(pendulumV1.create(), -3, 5)), [
    'warning: action bounds are symmetric and near 1',
  ])
  assert.equal(await warnings(() => rescaleAction(pendulumV1.create())), [])
  assert.equal(await warnings(() => clipAction(pendulumV1.create())), ['warning: actions have bounds'])
})

for (const [name, [wrap, around, except]] of Object.entries(table))
  for (const spec of around)
    for (const [rule, check] of Object.entries(rules))
      if (rule !== except) test(`${name} around ${spec.id}: ${rule}`, () => check(wrap, spec))

test.run()
