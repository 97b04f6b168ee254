import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fromGymJs, type GymJsEnv, type GymJsSpace } from '../../src/bridges/gym-js.ts'
import { checkEnv } from '../../src/check/check-env.ts'
import { make, register } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'

/** A space as in gym-js, which holds the tensor of the current observation. */
class Discrete implements GymJsSpace {
  readonly type = 'Discrete'
  readonly shape: number[]
  #value: Tensor = tf.tensor([0])
  constructor(shape: number[]) {
    this.shape = shape
  }
  sample(): number {
    return 0
  }
  set(value: Tensor): void {
    this.#value = value
  }
  get(): Tensor {
    return this.#value
  }
}

/** A line of 8 tiles, some melted depending on the seed, with the goal at the end; written like gym-js's FrozenLake. */
class Lake {
  readonly action_space = new Discrete([2])
  readonly observation_space = new Discrete([8])
  readonly reward_range = new Discrete([2])
  done = false
  at = 0
  hole = 0
  steps = 0
  limit: number
  constructor(limit = 50) {
    this.limit = limit
  }
  step(action: number): [Tensor, number, boolean, object] {
    this.steps++
    this.at = Math.max(0, this.at + (action === 1 ? 1 : -1))
    this.observation_space.set(tf.tensor([this.at]))
    this.done = this.at === 7 || this.at === this.hole
    const late = !this.done && this.steps === this.limit
    const info = late ? { 'TimeLimit.truncated': true } : {}
    return [this.observation_space.get(), this.at === 7 ? 1 : 0, this.done || late, info]
  }
  reset(): Tensor {
    this.done = false
    this.at = 3
    this.steps = 0
    this.observation_space.set(tf.tensor([3]))
    return this.observation_space.get()
  }
  render(): void {
    console.log(this.observation_space.get().dataSync())
  }
  close(): void {}
  seed(seed: number): void {
    this.hole = seed % 3
  }
}

/** A point in the plane, pushed by a tensor as sampled from a Box; it observes a tensor of two numbers. */
class Point implements GymJsEnv {
  readonly action_space = { type: 'Box', shape: [2], low: -1, high: 1, sample: () => tf.randomUniform([2], -1, 1) }
  readonly observation_space = { type: 'Box', shape: [2], low: [-10, -10], high: [10, 10] }
  place = tf.zeros([2])
  step(action: never): [Tensor, number, boolean, object] {
    const push = action as Tensor
    this.place = tf.tidy(() => this.place.add(push).clipByValue(-10, 10))
    return [this.place, -1, false, {}]
  }
  reset(): Tensor {
    this.place = tf.zeros([2])
    return this.place
  }
}

const lake = register({ id: 'GymJsLake-v0', create: () => fromGymJs(new Lake()), maxSteps: 200 })
const point = register({ id: 'GymJsPoint-v0', create: () => fromGymJs(new Point()), maxSteps: 20, deterministic: true })

test('an episode: spaces, seeds, a termination', () => {
  const env = make(lake)
  assert.equal(env.observationSpace, { kind: 'discrete', n: 8 })
  assert.equal(env.actionSpace, { kind: 'discrete', n: 2 })
  assert.is(env.reset(rng(1)).observation, 3)
  for (let at = 4; at <= 7; at++) {
    const { observation, reward, terminated, truncated } = env.step(1)
    assert.equal([observation, reward, terminated, truncated], [at, at === 7 ? 1 : 0, at === 7, false])
  }
  const holes = (seed: number) => {
    env.reset(rng(seed))
    for (let t = 1; ; t++) if (env.step(0).terminated) return t
  }
  assert.is(holes(5), holes(5))
  assert.ok(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(holes)).size > 1, 'the seed has an effect')
  env.close?.()
})

test("the end of Gym's time limit is a truncation", () => {
  const env = fromGymJs(new Lake(4))
  env.reset(rng(0))
  for (let t = 1; t <= 4; t++) {
    const { terminated, truncated, info } = env.step(t % 2)
    assert.equal([terminated, truncated], [false, t === 4])
    assert.is(info?.['TimeLimit.truncated'], t === 4 ? true : undefined)
  }
  env.close?.()
})

test('checkEnv finds no problem', async () => {
  assert.equal(await checkEnv(lake), [])
  assert.equal(await checkEnv(point), [])
})

test('tensors are disposed: their number stays constant', () => {
  for (const create of [() => new Lake(), () => new Point()] as (() => GymJsEnv)[]) {
    const inner = create()
    const env = fromGymJs(inner)
    env.reset(rng(0))
    const before = tf.memory().numTensors
    for (let episode = 0; episode < 20; episode++) {
      env.reset(rng(episode))
      for (let t = 0; t < 50; t++) {
        const action = env.actionSpace.kind === 'box' ? Float32Array.of(0.5, -0.25) : t % 2
        if (env.step(action).terminated) env.reset(rng(t))
      }
    }
    assert.is(tf.memory().numTensors, before)
    env.close?.()
    assert.is(tf.memory().numTensors, before - 1)
  }
})

test('the current tensor stays alive, as gym-js draws from it', () => {
  const inner = new Lake()
  const env = fromGymJs(inner)
  env.reset(rng(0))
  env.step(1)
  assert.is(inner.observation_space.get().dataSync()[0], 4)
  env.close?.()
})

test('continuous actions and observations', () => {
  const env = make(point)
  assert.equal(env.observationSpace, { kind: 'box', shape: [2], low: [-10, -10], high: [10, 10] })
  assert.equal(env.actionSpace, { kind: 'box', shape: [2], low: -1, high: 1 })
  env.reset(rng(0))
  const { observation } = env.step(Float32Array.of(0.5, -0.25))
  env.step(Float32Array.of(1, 1))
  assert.equal([...(observation as Float32Array)], [0.5, -0.25])
  env.close?.()
})

test('several discrete actions are passed as an array; observations may be plain numbers', () => {
  let got: unknown
  const env = fromGymJs({
    action_space: { type: 'DiscreteTuple', shape: [2, 2, 6] },
    observation_space: { type: 'Discrete', shape: [11] },
    step(action: unknown): [number, number, boolean] {
      got = action
      return [10, 0, false]
    },
    reset: () => 4,
  })
  assert.is(env.reset(rng(0)).observation, 4)
  assert.is(env.step(Int32Array.of(1, 0, 5) as never).observation, 10)
  assert.equal(got, [1, 0, 5])
})

test('unsupported spaces and observations outside their space are rejected', () => {
  const space = { type: 'Graph', shape: [1] }
  const env = new Lake()
  assert.throws(
    () => fromGymJs({ ...env, action_space: space, step: env.step, reset: env.reset }),
    'the action space Graph of the gym-js environment is not supported',
  )
  const wrong = fromGymJs({
    action_space: env.action_space,
    observation_space: { type: 'Discrete', shape: [2] },
    step: () => [0, 0, false],
    reset: () => 2,
  })
  assert.throws(() => wrong.reset(rng(0)), 'the observation is 2, not an integer from 0 to 1')
  const several = fromGymJs({
    action_space: env.action_space,
    observation_space: { type: 'Discrete', shape: [2] },
    step: () => [0, 0, false],
    reset: () => [1, 1, 0],
  })
  assert.throws(() => several.reset(rng(0)), 'the observation has 3 numbers, not one')
})

test.run()
