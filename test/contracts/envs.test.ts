// The contract of every registered environment. A new one is tested as soon as envs/index.ts imports it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/index.ts'
import { checkEnv } from '../../src/check/check-env.ts'
import type { Env, Step, View } from '../../src/core/env.ts'
import { type EnvSpec, environments, make } from '../../src/core/registry.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { mismatch, sample, type Value, width } from '../../src/core/space.ts'
import { counter } from '../loop/toys.ts'

type Action = Value<Env['actionSpace']>

const enough = 3000 // maximum length of an episode in these tests

function choose(env: Env, { legal }: View, random: Rng): Action {
  if (!legal) return sample(env.actionSpace, random)
  const allowed = [...legal.keys()].filter(action => legal[action] === 1)
  return allowed[random.int(allowed.length)]!
}

interface Played {
  readonly start: View
  readonly steps: readonly Step[]
  readonly actions: readonly Action[]
}

/** Plays an episode of at most `enough` random actions. */
async function play(env: Env, seed: number): Promise<Played> {
  const start = await env.reset(rng(seed))
  const random = rng(seed).split('actions')
  const steps: Step[] = []
  const actions: Action[] = []
  for (let view: View = start; steps.length < enough; view = steps.at(-1)!) {
    actions.push(choose(env, view, random))
    const step = await env.step(actions.at(-1)!)
    steps.push(step)
    if (step.terminated || step.truncated) break
  }
  return { start, steps, actions }
}

const copy = (view: View): View => structuredClone(view)
const ended = (step: Step | undefined) => step !== undefined && (step.terminated || step.truncated)

function checkView(env: Env, view: View, over: boolean): void {
  assert.is(mismatch(env.observationSpace, view.observation), undefined, `the observation ${String(view.observation)}`)
  if (view.player !== undefined) assert.ok(view.player === 0 || view.player === 1, `player ${view.player}`)
  if (!view.legal) return
  assert.instance(view.legal, Uint8Array)
  assert.is(view.legal.length, width(env.actionSpace))
  assert.ok(
    view.legal.every(bit => bit === 0 || bit === 1),
    `legal ${view.legal.join()}`,
  )
  if (!over) assert.ok(view.legal.includes(1), 'no action is legal, but the episode has not ended')
}

const rules: Readonly<Record<string, (spec: EnvSpec) => Promise<void>>> = {
  'checkEnv finds neither errors nor warnings': async ({ id }) => {
    assert.equal(await checkEnv(id), [])
  },

  'values are in their spaces, rewards finite, flags booleans': async spec => {
    const env = make(spec.id)
    for (let seed = 0; seed < 5; seed++) {
      const { start, steps } = await play(env, seed)
      checkView(env, start, false)
      for (const step of steps) {
        checkView(env, step, ended(step))
        assert.ok(Number.isFinite(step.reward), `reward ${step.reward}`)
        assert.type(step.terminated, 'boolean')
        assert.type(step.truncated, 'boolean')
      }
    }
  },

  'the same stream gives the same episode, in new and used environments': async spec => {
    const used = make(spec.id)
    await play(used, 1)
    const expected = await play(make(spec.id), 2)
    assert.equal(await play(used, 2), expected)
  },

  'different streams give different episodes, unless declared deterministic': async spec => {
    const env = make(spec.id)
    const episodes = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const choice = rng('the same choices')
      const views: View[] = [await env.reset(rng(seed))]
      while (views.length < 20 && !ended(views.at(-1) as Step))
        views.push(await env.step(choose(env, views.at(-1)!, choice)))
      episodes.add(JSON.stringify(views))
    }
    if (spec.deterministic || env.players === 2) assert.is(episodes.size, 1)
    else assert.ok(episodes.size > 1, 'twenty seeds, one episode')
  },

  'all randomness comes from the stream passed to reset, which the caller may keep using': async spec => {
    const [env, other] = [make(spec.id), make(spec.id)]
    const [random, shared] = [rng(4), rng(4)]
    const [a, b] = [[await env.reset(random)], [await other.reset(shared)]]
    const choice = rng(5)
    while (a.length < 20 && !ended(a.at(-1) as Step)) {
      const action = choose(env, a.at(-1)!, choice)
      shared.next()
      a.push(await env.step(action))
      b.push(await other.step(action))
    }
    assert.equal(a, b)
  },

  'later steps do not modify earlier views': async spec => {
    const env = make(spec.id)
    const random = rng(6)
    const views: View[] = [await env.reset(random)]
    const copies = views.map(copy)
    while (views.length < 300 && !ended(views.at(-1) as Step)) {
      views.push(await env.step(choose(env, views.at(-1)!, random)))
      copies.push(copy(views.at(-1)!))
    }
    await env.reset(random)
    assert.equal(views, copies)
  },

  'step throws before reset and after the end of an episode': async spec => {
    const env = make(spec.id)
    const action = sample(env.actionSpace, rng(0))
    assert.throws(() => env.step(action), /call reset\(\) first/)
    const { steps, actions } = await play(env, 7)
    assert.ok(ended(steps.at(-1)), `no end within ${enough} steps`)
    assert.throws(() => env.step(actions[0]!), /call reset\(\) first/)
  },

  'a saved state continues bit for bit, even through JSON': async spec => {
    const env = make(spec.id)
    if (!env.save || !env.restore) throw new Error('it has no save and restore')
    const { steps, actions } = await play(env, 8)
    for (const at of [0, 1, Math.floor(actions.length / 2), actions.length - 1]) {
      await env.reset(rng(8))
      for (const action of actions.slice(0, at)) await env.step(action)
      const saved = JSON.parse(JSON.stringify(env.save()))
      const other = make(spec.id)
      other.restore!(saved)
      assert.equal(other.save!(), saved)
      for (let i = at; i < actions.length; i++) assert.equal(await other.step(actions[i]!), steps[i])
    }
  },

  'an episode is truncated at maxSteps, never later': async ({ id, maxSteps = Infinity }) => {
    const env = make(id)
    for (let seed = 0; seed < 5; seed++) {
      const { steps } = await play(env, seed)
      assert.ok(steps.length <= maxSteps, `${steps.length} steps`)
      if (steps.length === maxSteps) assert.ok(ended(steps.at(-1)))
    }
  },

  'render returns a frame': async spec => {
    const env = make(spec.id)
    await env.reset(rng(9))
    const frame = await env.render?.()
    if (!frame) return
    if ('text' in frame) assert.ok(frame.text.trim().length > 0)
    else if ('svg' in frame) assert.match(frame.svg, /^<svg[\s\S]*<\/svg>\s*$/)
    else assert.is(frame.rgba.length, frame.width * frame.height * 4)
  },

  'close can be called twice': async spec => {
    const env = make(spec.id)
    await env.reset(rng(0))
    env.close?.()
    env.close?.()
  },

  'its spaces and its registration are plain data': async spec => {
    const { observationSpace, actionSpace } = make(spec.id)
    for (const space of [observationSpace, actionSpace]) assert.equal(structuredClone(space), space)
    assert.ok(spec.title?.endsWith('.'), 'the title must be a sentence')
  },
}

for (const spec of environments())
  for (const [rule, check] of Object.entries(rules)) test(`${spec.id}: ${rule}`, () => check(spec))

for (const { id, options } of environments()) {
  if (options === undefined || options === 'any') continue
  for (const [name, { value, choices, min }] of Object.entries(options))
    for (const other of choices ?? (typeof value === 'boolean' ? [!value] : [min]))
      test(`${id} with ${name}=${other}: checkEnv finds neither errors nor warnings`, async () => {
        assert.equal(await checkEnv({ id, options: { [name]: other } }), [])
      })
}

for (const late of [false, true])
  test(`the${late ? ' asynchronous' : ''} counter of other tests keeps the contract too`, async () => {
    assert.equal(await checkEnv(counter({ late })), [])
  })

test('the built-in environments are registered', () => {
  const ids = environments().map(({ id }) => id)
  const expected =
    'Acrobot-v1 CartPole-v0 CartPole-v1 CartPoleContinuous-v0 CartPoleNoVel-v1 Catch-v0 CliffWalking-v0 ' +
    'CliffWalking-v1 ConnectFour-v0 FrozenLake-v1 FrozenLake8x8-v1 Go-v0 Go5x5-v0 Gomoku-v0 Gomoku9x9-v0 Hex-v0 Hex5x5-v0 ' +
    'Identity-v0 MaskedIdentity-v0 MountainCar-v0 MountainCarContinuous-v0 Othello-v0 Othello6x6-v0 Pendulum-v1 ' +
    'TicTacToe-v0 TicTacToeVersusRandom-v0'
  for (const id of expected.split(' ')) assert.ok(ids.includes(id as EnvSpec['id']), id)
})

test.run()
