// The broken environments that each rule must catch are in space-, view-, episode-, state- and learning-rules.test.ts.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pendulum } from '../../envs/classic/pendulum.ts'
import { checkEnv } from '../../src/check/check-env.ts'
import { type Env, termination } from '../../src/core/env.ts'
import { type EnvSpec, register } from '../../src/core/registry.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { discrete } from '../../src/core/space.ts'
import { rejection } from '../loop/toys.ts'
import { broken, spec, stairs, walk } from './zoo.ts'

/** The walk as an asynchronous environment. */
const late = () => {
  const env = walk()
  return {
    ...env,
    reset: async (random: Rng) => env.reset(random),
    step: async (action: number) => env.step(action),
  }
}

/** A single-step task: name the target. A class without save, render and close. */
class Fetch implements Env {
  readonly observationSpace = discrete(3)
  readonly actionSpace = discrete(3)
  #wanted = 0
  reset(random: Rng) {
    this.#wanted = random.int(3)
    return { observation: this.#wanted }
  }
  step(action: number) {
    return termination(this.#wanted, action === this.#wanted ? 1 : 0)
  }
}

test('correct environments have no problems with any seed', async () => {
  const correct: EnvSpec[] = [
    spec,
    { id: 'Late-v0', create: late },
    { id: 'Stairs-v0', create: () => stairs(), maxSteps: 50, deterministic: true },
    { id: 'LateStairs-v0', create: () => stairs(true), maxSteps: 50, deterministic: true },
    { id: 'Fetch-v0', create: () => new Fetch() },
    { id: 'Swing-v0', create: pendulum, maxSteps: 40 },
  ]
  for (const spec of correct)
    for (const seed of [0, 1, 2]) assert.equal(await checkEnv(spec, { seed, episodes: 2 }), [], spec.id)
})

test('info may differ between replays, as when it holds the time', async () => {
  let now = 0
  const create = broken(env => ({ step: (action: number) => ({ ...env.step(action), info: { now: now++ } }) }))
  assert.equal(await checkEnv({ ...spec, create }), [])
})

test('all problems are reported at once, except consequences of another', async () => {
  const create = broken(env => ({
    step: (action: number) => ({ ...env.step(action), reward: Number.NaN, truncated: 0 }),
    render: () => ({ text: '' }),
    reset: (random: Rng) => env.reset(rng(random.next() > 2 ? 1 : 0)),
  }))
  const rules = (await checkEnv({ ...spec, create })).map(({ rule }) => rule)
  assert.equal(rules, [
    'rewards are finite numbers',
    'terminated and truncated are booleans',
    'different seeds give different episodes',
    'render returns a frame',
  ])
})

test('options that do not survive JSON', async () => {
  register({ ...spec, options: 'any' })
  const [problem, ...others] = await checkEnv({ id: 'Walk-v0', options: { cells: Float32Array.of(1) as never } })
  assert.equal(others, [])
  assert.is(problem!.rule, 'options survive JSON')
  assert.match(problem!.message, /^options.cells changes when converted to JSON/)
  assert.equal(await checkEnv({ id: 'Walk-v0', options: { cells: 9 } }), [])
})

test('every instance is closed, and few are open at once', async () => {
  let open = 0
  let most = 0
  const create = () => {
    most = Math.max(most, ++open)
    let closed = false
    return {
      ...walk(),
      close() {
        if (!closed) open--
        closed = true
      },
    }
  }
  await checkEnv({ ...spec, create })
  assert.is(open, 0)
  assert.ok(most <= 15, `${most} open at once`)
})

test('an unknown id or an environment instance is rejected', async () => {
  assert.match((await rejection(checkEnv('Wolk-v0'))).message, /no environment "Wolk-v0"/)
  assert.match((await rejection(checkEnv(walk() as never))).message, /takes an id or \{ id: 'Name-v0', create/)
})

test('errors in the environment are reported, never thrown', async () => {
  const fail = () => {
    throw new Error('broken')
  }
  const members = Object.keys(walk()).filter(name => name !== 'close')
  for (const name of members) {
    const problems = await checkEnv({ ...spec, create: broken(() => ({ [name]: fail })) })
    assert.ok(problems.length > 0, name)
  }
  for (const made of [null, undefined, {}, 5])
    assert.ok((await checkEnv({ ...spec, create: () => made as never })).length)
})

test.run()
