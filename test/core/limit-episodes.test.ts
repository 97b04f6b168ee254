import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Env, type Json, type SyncEnv, termination, transition, truncation } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { limitEpisodes } from '../../src/core/limit-episodes.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { type Discrete, discrete } from '../../src/core/space.ts'

/** Counts its steps and terminates at `end`; a class with a private field, a getter and an extra method. */
class Walk implements SyncEnv<Discrete, Discrete> {
  readonly observationSpace = discrete(100)
  readonly actionSpace = discrete(1)
  readonly #end: number
  #at = 0
  closed = 0
  constructor(end = Infinity) {
    this.#end = end
  }
  get at() {
    return this.#at
  }
  jump(to: number) {
    this.#at = to
    return this
  }
  reset(_random: Rng) {
    this.#at = 0
    return { observation: 0 }
  }
  step(_action: number) {
    this.#at++
    return this.#at >= this.#end ? termination(this.#at, 1) : transition(this.#at, 0)
  }
  render() {
    return { text: String(this.#at) }
  }
  save(): Json {
    return { at: this.#at }
  }
  restore(state: Json) {
    assert.equal(Object.keys(state as object), ['at'])
    this.#at = (state as { at: number }).at
  }
  close() {
    this.closed++
  }
}

const start = <E extends SyncEnv<Discrete, Discrete>>(env: E, maxSteps?: number): E => {
  const limited = limitEpisodes(env, { id: 'Walk-v0', ...(maxSteps && { maxSteps }) })
  limited.reset(rng(0))
  return limited
}
const flags = ({ terminated, truncated }: { terminated: boolean; truncated: boolean }) => [terminated, truncated]
const outOfOrder = (error: unknown) =>
  error instanceof UserError &&
  error.message === 'Walk-v0: step() was called outside an episode; call reset() first, and after every end.'

test('step maxSteps is truncated, and the rest of the step is unchanged', () => {
  const info = { why: 'here' }
  const env = start(bare({ step: () => ({ ...transition(7, 0.5), info }) }), 2)
  assert.equal(env.step(0), { observation: 7, reward: 0.5, terminated: false, truncated: false, info })
  assert.equal(env.step(0), { observation: 7, reward: 0.5, terminated: false, truncated: true, info })
})

test('reset restarts the count', () => {
  const env = start(new Walk(), 2)
  env.step(0)
  env.reset(rng(0))
  assert.equal([env.step(0), env.step(0)].map(flags), [
    [false, false],
    [false, true],
  ])
})

test('a step that terminates at the limit is terminated, not truncated', () => {
  const env = start(new Walk(2), 2)
  env.step(0)
  assert.equal(flags(env.step(0)), [true, false])
})

test('a step before reset or after the end of an episode throws', () => {
  assert.throws(() => limitEpisodes(new Walk(), { id: 'Walk-v0' }).step(0), outOfOrder)
  const ends = [start(new Walk(1)), start(new Walk(), 1), start(bare({ step: () => truncation(0, 0) }))]
  for (const env of ends) {
    env.step(0)
    assert.throws(() => env.step(0), outOfOrder)
    env.reset(rng(0))
    env.step(0)
  }
})

test('extra members of the environment remain available', () => {
  const inner = new Walk()
  const env = start(inner, 10)
  env.step(0)
  assert.is(env.at, 1)
  assert.is(env.jump(5), inner)
  assert.is(env.step(0).observation, 6)
  assert.equal(env.render(), { text: '6' })
  env.closed = 3
  env.close()
  assert.is(inner.closed, 4)
  assert.equal(env.actionSpace, discrete(1))
})

test('optional members that the environment lacks stay absent', () => {
  const env = start(bare())
  for (const member of ['render', 'save', 'restore', 'close']) assert.not(member in env)
})

test('save and restore include the elapsed steps', () => {
  const env = start(new Walk(), 3)
  env.step(0)
  env.step(0)
  const saved = JSON.parse(JSON.stringify(env.save()))
  assert.equal(saved, { at: 2, elapsed: 2 })
  const other = limitEpisodes(new Walk(), { id: 'Walk-v0', maxSteps: 3 })
  other.restore(saved)
  const step = other.step(0)
  assert.equal([step.observation, ...flags(step)], [3, false, true])
})

test('a state that is not an object is wrapped together with the steps', () => {
  let state: Json = 'a'
  const env = start(
    bare({
      save: () => state,
      restore: to => {
        state = to
      },
    }),
    3,
  )
  env.step(0)
  for (const value of ['a', null, 4, [1, 2]]) {
    state = value
    const saved = JSON.parse(JSON.stringify(env.save!()))
    state = 'other'
    env.restore!(saved)
    assert.equal(state, value)
    assert.equal(env.save!(), saved)
  }
})

test('nested limits save the steps of both', () => {
  const nested = () =>
    limitEpisodes(limitEpisodes(new Walk(), { id: 'Walk-v0', maxSteps: 4 }), { id: 'Outer-v0', maxSteps: 9 })
  const env = nested()
  env.reset(rng(0))
  for (let i = 0; i < 3; i++) env.step(0)
  const other = nested()
  other.restore(JSON.parse(JSON.stringify(env.save())))
  const step = other.step(0)
  assert.equal([step.observation, ...flags(step)], [4, false, true])
})

test('a restored environment can step, even if it was saved after the end of an episode', () => {
  const env = start(new Walk(1))
  env.step(0)
  env.restore({ ...(env.save() as object), at: 0 })
  assert.equal(flags(env.step(0)), [true, false])
})

test('a state without elapsed steps is rejected', () => {
  const env = start(new Walk())
  for (const state of [{ at: 1 }, null, 3, 'x'])
    assert.throws(() => env.restore(state), /Walk-v0: the state has no "elapsed" steps/)
})

test('a step or reset that throws does not count', () => {
  let broken = true
  const fail = () => {
    if (broken) throw new Error('illegal')
  }
  const step = () => {
    fail()
    return transition(0, 0)
  }
  const env = start(bare({ step }), 1)
  assert.throws(() => env.step(0), /illegal/)
  broken = false
  assert.is(env.step(0).truncated, true)

  const unborn = limitEpisodes(bare({ reset: () => fail() ?? { observation: 0 } }), { id: 'Walk-v0' })
  broken = true
  assert.throws(() => unborn.reset(rng(0)), /illegal/)
  assert.throws(() => unborn.step(0), outOfOrder)
})

test('an invalid step passes through: the loop reports it', () => {
  for (const answer of [undefined, null, 3, {}] as unknown as ReturnType<Walk['step']>[])
    assert.is(start(bare({ step: () => answer }), 5).step(0), answer)
})

test('asynchronous environments are limited too', async () => {
  const walk = new Walk(3)
  const later: Env<Discrete, Discrete> = {
    observationSpace: walk.observationSpace,
    actionSpace: walk.actionSpace,
    reset: async () => walk.reset(rng(0)),
    step: async () => walk.step(0),
  }
  const env = limitEpisodes(later, { id: 'Walk-v0', maxSteps: 2 })
  await env.reset(rng(0))
  assert.equal(flags(await env.step(0)), [false, false])
  assert.equal(flags(await env.step(0)), [false, true])
  assert.throws(() => env.step(0), outOfOrder)
})

function bare(more: Partial<SyncEnv<Discrete, Discrete>> = {}): SyncEnv<Discrete, Discrete> {
  return {
    observationSpace: discrete(10),
    actionSpace: discrete(1),
    reset: () => ({ observation: 0 }),
    step: () => transition(0, 0),
    ...more,
  }
}

test.run()
