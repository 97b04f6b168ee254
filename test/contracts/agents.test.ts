// The contract between agents and the loop, run over every agent.
import { lastValueFrom, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero, bc, c51, ddpg, dqn, mcts, ppo, qrDqn, rainbow, sac, td3 } from '../../agents/index.ts'
import { type Agent, type AgentSpec, type Decision, type Saved, taskOf, type Weights } from '../../src/core/agent.ts'
import { agents } from '../../src/core/define-agent.ts'
import type { Env, Step, View } from '../../src/core/env.ts'
import { type EnvId, environments, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { sample } from '../../src/core/space.ts'
import type { Dataset } from '../../src/loop/start/experience.ts'
import { train } from '../../src/loop/train.ts'
import '../../envs/index.ts'
import { expectedSarsa } from '../kit/own-agent/expected-sarsa.ts'
import { sampled } from '../sampled.ts'

const few = { hidden: [16], warmup: 30, trainEvery: 3, updates: 2, batchSize: 8, targetEvery: 40, bufferSize: 100 }
const actorCritic = { hidden: [16], warmup: 30, trainEvery: 3, updates: 2, batchSize: 8, bufferSize: 100 }
const onPolicy = { hidden: [16], rollout: 30, batchSize: 8, epochs: 2 }

const selfPlay = {
  blocks: 0,
  hidden: [16],
  simulations: 8,
  warmup: 30,
  trainEvery: 10,
  batchSize: 8,
  bufferSize: 100,
  openingMoves: 2,
  generation: 10,
  arenaGames: 4,
  gate: 0,
}

/** Settings with which an agent exercises all its code within a few hundred steps; unlisted agents use the defaults. */
const quick: Record<string, AgentSpec> = {
  dqn: dqn(few),
  c51: c51({ ...few, atoms: 11 }),
  'qr-dqn': qrDqn({ ...few, quantiles: 8 }),
  'expected-sarsa': expectedSarsa(actorCritic), // as a user would write one
  rainbow: rainbow({ ...few, noisy: true, atoms: 11 }),
  ddpg: ddpg(actorCritic),
  td3: td3(actorCritic),
  sac: sac(actorCritic),
  ppo: ppo(onPolicy),
  mcts: mcts({ simulations: 20 }),
  alphazero: alphazero(selfPlay),
  bc: bc({ hidden: [16], trainEvery: 3, updates: 2, batchSize: 8, bufferSize: 100 }),
}
const STEPS = 200

/** Optional features, all enabled at once. */
const craft = { normalization: 'batch', dropout: 0.1, learningRateSchedule: 'cosine', weightDecay: 0.01 } as const
const crafted: Record<string, AgentSpec> = {
  'dqn with everything on': dqn({ ...few, ...craft, dueling: true, noisy: true, priority: 0.6, nStep: 3 }),
  'alphazero with Gumbel search': alphazero({ ...selfPlay, gumbel: true, gate: 0.5 }),
  "alphazero with KataGo's options": alphazero({
    ...selfPlay,
    fastSimulations: 3,
    fullShare: 0.5,
    forcedPlayouts: 2,
    surpriseShare: 0.5,
    opponentWeight: 0.15,
    evaluationCache: 100,
  }),
  'alphazero with a residual tower': alphazero({ ...selfPlay, blocks: 1, channels: 4 }),
  'dqn with Boltzmann exploration': dqn({ ...few, exploration: 'boltzmann', nStep: 2 }),
  'ddpg with everything on': ddpg({ ...quick.ddpg!.config, ...craft, normalizeObservations: true, noise: 'ou' }),
  'td3 with everything on': td3({ ...quick.td3!.config, ...craft, normalizeObservations: true, noise: 'ou' }),
  'ppo with everything on': ppo({
    ...onPolicy,
    normalization: 'layer',
    learningRateSchedule: 'cosine',
    shared: true,
    normalizeObservations: true,
    normalizeRewards: true,
    valueClip: 0.2,
    entropyWeight: 0.01,
    targetKl: 0.01,
  }),
  'ppo with an LSTM': ppo({ ...onPolicy, memory: 'lstm', memoryUnits: 8, sequence: 10, batchSize: 20 }),
  'ppo with a GRU and everything on': ppo({
    ...onPolicy,
    memory: 'gru',
    memoryUnits: 8,
    sequence: 5,
    shared: true,
    normalizeObservations: true,
    valueClip: 0.2,
    targetKl: 0.01,
  }),
  'bc with everything on': bc({ ...quick.bc!.config, ...craft, normalizeObservations: true }),
  'sac with everything on': sac({ ...quick.sac!.config, ...craft, normalizeObservations: true }),
}

const specs = agents().map((factory): [string, AgentSpec] => [factory.agentName, quick[factory.agentName] ?? factory()])

for (const [k, [name, spec]] of [...specs, ...sampled(Object.entries(crafted), 4, import.meta.url)].entries()) {
  const ids = environments()
    .filter(({ id }) => spec.unsupported(make(id)) === undefined)
    .map(({ id }) => id)

  test(`${name} supports some environment, and gives a reason for the others`, () => {
    assert.ok(ids.length > 0)
    for (const { id } of environments()) if (!ids.includes(id)) assert.match(spec.unsupported(make(id))!, /\.$/)
  })

  const usual = ids.filter(
    id => ['CartPole-v1', 'MaskedIdentity-v0', 'Pendulum-v1', 'TicTacToe-v0'].includes(id) || ids.length === 1,
  )
  const turned = [...usual.slice(k % usual.length), ...usual.slice(0, k % usual.length)]
  for (const id of sampled(turned, turned.length, import.meta.url)) {
    test(`${name} on ${id}: the same seed gives the same events and weights, another seed others`, async () => {
      for (const envs of sampled([3, 1], 2, import.meta.url)) {
        const first = await trained(spec, id, 1, envs)
        const second = await trained(spec, id, 1, envs)
        const other = await trained(spec, id, 2, envs)
        assert.is(second.events, first.events)
        assert.equal(bits(second.weights), bits(first.weights))
        assert.is.not(other.events, first.events)
        if (Object.keys(first.weights).length > 0) assert.not.equal(bits(other.weights), bits(first.weights))
      }
    })

    test(`${name} on ${id}: acting on a batch equals acting on its views one by one`, async () => {
      const agent = await create(spec, id, 5, 0)
      const views = await someViews(id, 7)
      const saved = agent.save()
      // Noisy networks draw one noise per batch, and a row's random action or noise is held in the next batch: only
      // greedy actions can be compared.
      const { noisy, holdRandom, noiseCorrelation } = spec.config
      const modes = noisy || holdRandom || noiseCorrelation ? (['exploit'] as const) : (['explore', 'exploit'] as const)
      for (const mode of modes) {
        const together = await agent.act(views, mode)
        agent.restore(saved)
        const apart: Decision[] = []
        for (const view of views) apart.push(...(await agent.act([view], mode)))
        agent.restore(saved)
        assert.is(together.length, 7)
        for (const [i, { action, thought }] of together.entries()) {
          close({ action: action as number }, { action: apart[i]!.action as number })
          close(thought, apart[i]!.thought)
        }
      }
      agent.dispose()
    })

    test(`${name} on ${id}: illegal actions are never taken`, async () => {
      const agent = await create(spec, id, 5, 0)
      const views = (await someViews(id, 50)).filter(({ legal }) => legal)
      for (const mode of ['explore', 'exploit'] as const) {
        const decisions = views.length > 0 ? await agent.act(views, mode) : []
        for (const [i, { action }] of decisions.entries()) assert.is(views[i]!.legal![action as number], 1)
      }
      agent.dispose()
    })

    test(`${name} on ${id}: greedy actions do not affect exploration`, async () => {
      const views = await someViews(id, 20)
      const explore = async (greedyFirst: boolean) => {
        const agent = await create(spec, id, 5, 0)
        if (greedyFirst) await agent.act(views, 'exploit')
        const actions = (await agent.act(views, 'explore')).map(({ action }) => action)
        agent.dispose()
        return actions
      }
      assert.equal(await explore(true), await explore(false))
    })

    test(`${name} on ${id}: saved and restored in another instance, it continues exactly`, async () => {
      const [one, other] = [await create(spec, id), await create(spec, id)]
      const before = await Life.begin(one, id)
      await before.live(STEPS / 2)
      const saved = copy(one.save())
      const memory = one.memory && {
        size: one.memory.size,
        added: one.memory.added,
        columns: Object.fromEntries(Object.entries(one.memory.columns).map(([key, column]) => [key, column.slice()])),
      }
      const after = await before.fork(other, id)
      await before.live(STEPS / 2)

      other.restore(saved)
      if (memory) other.memory!.restore(memory)
      await after.live(STEPS / 2)
      assert.equal(after.actions, before.actions.slice(STEPS / 2))
      assert.equal(bits(other.weights()), bits(one.weights()))
      one.dispose()
      other.dispose()
    })

    test(`${name} on ${id}: an instance that loads the weights acts the same`, async () => {
      const [one, other] = [await create(spec, id), await create(spec, id, 99, 0)] // 0: the other never learns
      await (await Life.begin(one, id)).live(STEPS)
      other.load(one.weights())
      assert.equal(bits(other.weights()), bits(one.weights()))
      if (Object.keys(one.weights()).length > 0) {
        const views = await someViews(id, 20)
        const actions = async (agent: Agent) => (await agent.act(views, 'exploit')).map(({ action }) => action)
        assert.equal(await actions(other), await actions(one))
      }
      one.dispose()
      other.dispose()
    })
  }
}

function create(spec: AgentSpec, id: EnvId, seed = 5, steps = STEPS): Promise<Agent> {
  const device = { device: 'cpu', engine: 'auto' } as const
  return spec.create({ ...taskOf(make(id)), random: rng(seed), steps, envs: 1, device })
}

/** The events of a training run as text, without the run object, and the final weights. */
async function trained(agent: AgentSpec, env: EnvId, seed: number, envs: number) {
  let weights: () => Weights = () => ({})
  let last: Weights = {}
  const experience = agent.offline && { experience: played(env, `${seed}`) }
  const events = await lastValueFrom(
    train({ env, agent, steps: STEPS, seed, envs, device: 'cpu', ...experience }).pipe(
      tap(event => {
        if (event.type === 'start') weights = () => event.run.agent.weights()
        if (event.type === 'end') last = copy({ arrays: weights(), numbers: {}, rngs: {} }).arrays as Weights
      }),
      toArray(),
    ),
  )
  return { events: JSON.stringify(events.slice(1)), weights: last }
}

/** Runs an agent in one environment according to its learning plan, without the loop. */
class Life {
  readonly actions: unknown[] = []
  readonly #agent: Agent
  readonly #env: Env
  #view: View
  #random = rng('episodes')
  #step = 0

  private constructor(agent: Agent, env: Env, view: View) {
    this.#agent = agent
    this.#env = env
    this.#view = view
  }

  static async begin(agent: Agent, id: EnvId): Promise<Life> {
    const env = make(id)
    return new Life(agent, env, await env.reset(rng('start')))
  }

  /** The same run in the same state, with another agent. */
  async fork(agent: Agent, id: EnvId): Promise<Life> {
    const env = make(id)
    const twin = new Life(agent, env, this.#view)
    twin.#step = this.#step
    twin.#random = rng(this.#random.state())
    const state = this.#env.save!()
    await env.reset(rng('start'))
    env.restore!(state)
    return twin
  }

  async live(steps: number): Promise<void> {
    const { warmup, every, updates, updatesPerRun } = this.#agent.plan
    for (let k = 0; k < steps; k++) {
      const view = this.#view
      const [decision] = await this.#agent.act([view], 'explore', [0])
      const next = await this.#env.step(decision!.action as never)
      this.#agent.observe({ slot: 0, view, decision: decision!, next })
      this.actions.push(decision!.action)
      this.#step++
      if (this.#step >= warmup && this.#step % every === 0)
        for (let due = updates; due > 0; due -= updatesPerRun) await this.#agent.learn(Math.min(due, updatesPerRun))
      const { state } = decision!
      if (next.terminated || next.truncated) this.#view = await this.#env.reset(this.#random)
      else this.#view = state ? { ...next, state } : next
    }
  }
}

/** An episode of random play, to learn from. */
const played = (id: EnvId, seed: string): Dataset => ({
  path: 'random play',
  episodes: () => {
    const env = make(id)
    const random = rng(seed)
    let view = env.reset(random) as View
    const steps = Array.from({ length: 20 }, () => {
      const action = view.legal ? view.legal.indexOf(1) : sample(env.actionSpace, random)
      const next = env.step(action as never) as Step
      const { observation, legal } = view
      view = next.terminated || next.truncated ? (env.reset(random) as View) : next
      const { reward } = next
      return { observation, ...(legal && { legal }), action, reward, terminated: false, truncated: false }
    })
    return [{ steps, final: view.observation }]
  },
})

/** Views from random play. */
async function someViews(id: EnvId, count: number): Promise<View[]> {
  const env = make(id)
  const random = rng('views')
  const views: View[] = []
  let view: View = await env.reset(random)
  while (views.length < count) {
    views.push(view)
    const action = view.legal ? view.legal.indexOf(1) : sample(env.actionSpace, random)
    const next = await env.step(action as never)
    view = next.terminated || next.truncated ? await env.reset(random) : next
  }
  return views
}

const bits = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, Buffer.from(w.slice().buffer).toString('hex')]))

const copy = (saved: Saved): Saved => ({
  ...saved,
  arrays: Object.fromEntries(Object.entries(saved.arrays).map(([name, array]) => [name, array.slice()])),
})

/** Thoughts and continuous actions agree up to rounding: a batch may sum in another order. */
function close(a: Decision['thought'] = {}, b: Decision['thought'] = {}): void {
  const numbers = (value: number | Float32Array) => (typeof value === 'number' ? [value] : [...value])
  assert.equal(Object.keys(a), Object.keys(b))
  for (const key of Object.keys(a)) {
    const theirs = numbers(b[key]!)
    for (const [i, x] of numbers(a[key]!).entries()) assert.ok(Math.abs(x - theirs[i]!) <= 1e-5 * (1 + Math.abs(x)))
  }
}

test.run()
