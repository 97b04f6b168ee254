import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identity } from '../../envs/toy/identity.ts'
import type { Agent, AgentSpec, Saved, Transition } from '../../src/core/agent.ts'
import type { Env } from '../../src/core/env.ts'
import type { EnvSpec } from '../../src/core/registry.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Discrete } from '../../src/core/space.ts'
import type { Run, TrainEvent } from '../../src/loop/events.ts'
import { learner } from '../../src/loop/learner.ts'
import { type TrainOptions, train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { record } from '../../src/operators/record.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { loadEpisode } from '../../src/store/episodes/episodes.ts'
import { all, of, rejection, scripted } from './toys.ts'
import '../../envs/index.ts'

/** A transition of a rollout: slot, s, a, r, s′, terminated, truncated, log π(a|s), V(s). */
type Row = [number, number, number, number, number, number, number, number, number]
const WIDTH = 9

/**
 * Advantage actor-critic on tables: A = GAE(γ, λ), θ_s += α A ∇ log π(a|s), V(s) += α A. It learns from the memos that
 * `act` left, and writes down the rollouts it was given.
 */
function actorCritic(rollout: number, rollouts: Row[][] = []): AgentSpec {
  const [γ, λ, α] = [0.9, 0.95, 0.5]
  const create: AgentSpec['create'] = async ({ actionSpace, random }) => {
    const n = (actionSpace as Discrete).n
    const theta = new Float32Array(n * n)
    const values = new Float32Array(n)
    const stream = random.split('explore')
    let rows: Row[] = []
    const agent: Agent<number, number> = {
      engine: { engine: 'none', device: 'cpu', description: 'tables' },
      plan: { onPolicy: true, warmup: 0, every: rollout, updates: 1, updatesPerRun: 1 },
      act: (views, mode) =>
        views.map(({ observation: s }) => {
          const π = policyOf(theta, n, s)
          if (mode === 'exploit') return { action: π.indexOf(Math.max(...π)) }
          let rest = stream.next()
          let a = 0
          while (a < n - 1 && rest >= π[a]!) rest -= π[a++]!
          return {
            action: a,
            thought: { entropy: -π.reduce((sum, p) => sum + p * Math.log(p), 0) },
            memo: { logp: Math.fround(Math.log(π[a]!)), value: values[s]! },
          }
        }),
      observe({ slot, view, decision: { action, memo }, next }) {
        const { logp, value } = memo as { logp: number; value: number }
        const [terminated, truncated] = [Number(next.terminated), Number(next.truncated)]
        rows.push([slot, view.observation, action, next.reward, next.observation, terminated, truncated, logp, value])
      },
      learn() {
        rollouts.push(rows)
        const [before, critic] = [theta.slice(), values.slice()]
        for (const slot of new Set(rows.map(row => row[0]!))) {
          let advantage = 0
          let following: number | undefined
          for (const [, s, a, r, next, terminated, truncated, logp, value] of rows
            .filter(row => row[0] === slot)
            .reverse()) {
            assert.is(logp, Math.fround(Math.log(policyOf(before, n, s)[a]!)), 'the policy that acted')
            const cut = terminated || truncated || following === undefined
            const bootstrap = terminated ? 0 : cut ? critic[next]! : following!
            advantage = r + γ * bootstrap - value + (cut ? 0 : γ * λ * advantage)
            following = value
            const π = policyOf(before, n, s)
            for (let b = 0; b < n; b++) theta[s * n + b]! += α * advantage * ((a === b ? 1 : 0) - π[b]!)
            values[s]! += (α / 10) * advantage
          }
        }
        const reward = rows.reduce((sum, row) => sum + row[3]!, 0) / rows.length
        rows = []
        return { reward }
      },
      weights: () => ({ theta }),
      load: ({ theta: given }) => theta.set(given!),
      save: () => ({
        arrays: { theta: theta.slice(), values: values.slice(), rows: Float32Array.from(rows.flat()) },
        numbers: {},
        rngs: { explore: stream.state() },
      }),
      restore({ arrays, rngs }) {
        theta.set(arrays.theta!)
        values.set(arrays.values!)
        stream.restore(rngs.explore!)
        const flat = [...arrays.rows!]
        rows = Array.from({ length: flat.length / WIDTH }, (_, i) => flat.slice(i * WIDTH, (i + 1) * WIDTH) as Row)
      },
      dispose: () => {},
    }
    return agent
  }
  return { name: 'actor-critic', config: {}, unsupported: () => undefined, create }
}

function policyOf(theta: Float32Array, n: number, s: number): Float64Array {
  const powers = Float64Array.from(theta.subarray(s * n, (s + 1) * n), Math.exp)
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map(x => x / sum)
}

const options = (agent: AgentSpec, more: Partial<TrainOptions> = {}): TrainOptions => ({
  env: 'Identity-v0',
  agent,
  steps: 1000,
  envs: 4,
  seed: 1,
  ...more,
})

test('an actor-critic learns Identity from rollouts', async () => {
  const events = await all(train(options(actorCritic(8), { steps: 6000 })))
  const rewards = of(events, 'learn').map(({ metrics }) => metrics.reward!)
  assert.is(rewards.length, Math.floor(6000 / 32))
  const last = rewards.slice(-20)
  const mean = last.reduce((a, b) => a + b, 0) / last.length
  assert.ok(mean > 0.9, `${mean} a step at the end, ${rewards[0]} in the first rollout`)
})

test('learn gets T steps of each environment, each once, and a rest that fills no rollout is left', async () => {
  const rollouts: Row[][] = []
  const events = await all(train(options(actorCritic(30, rollouts), { steps: 1000 })))
  assert.is(rollouts.length, 8)
  assert.equal(
    of(events, 'learn').map(({ step, update }) => [step, update]),
    rollouts.map((_, i) => [120 * (i + 1), i + 1]),
  )
  for (const [i, rows] of rollouts.entries())
    for (let slot = 0; slot < 4; slot++) {
      const lived = rows.filter(row => row[0] === slot)
      assert.is(lived.length, 30)
      // Identity is truncated after 100 steps: the observation after the last one is not the next episode's first.
      for (const [k, row] of lived.entries()) {
        const truncated = (30 * i + k + 1) % 100 === 0
        assert.is(row[6], Number(truncated), `rollout ${i}, slot ${slot}, row ${k}`)
        if (!truncated && k < 29) assert.is(lived[k + 1]![1], row[4])
      }
    }
})

/** A checkpoint on disk after `step` steps, and the agent at the end of the run. */
async function stopped(agent: AgentSpec, step: number) {
  const folder = mkdtempSync(join(tmpdir(), 'rollout-'))
  await all(train(options(agent, { steps: step })).pipe(checkpoint(folder, { every: step })))
  return loadSnapshot(folder)
}

async function finished(run: TrainOptions): Promise<{ end: Saved; events: readonly TrainEvent[] }> {
  let end: Saved | undefined
  let current: Run | undefined
  const events = await all(
    train(run).pipe(
      tap(event => {
        if (event.type === 'start') current = event.run
        if (event.type === 'end') end = current!.agent.save()
      }),
    ),
  )
  return { end: end!, events }
}

for (const at of [120, 260, 484])
  test(`a run resumed from a checkpoint at step ${at} of rollouts of 120 steps resumes bit for bit`, async () => {
    const whole = await finished(options(actorCritic(30)))
    const snapshot = await stopped(actorCritic(30), at)
    assert.is(snapshot.rollout, at % 120 || undefined)
    const rest = await finished(options(actorCritic(30), { resume: snapshot }))
    assert.equal(rest.end, whole.end)
    const after = (events: readonly TrainEvent[]) =>
      JSON.stringify(events.filter(event => event.type !== 'start' && event.step > at))
    assert.is(after(rest.events), after(whole.events))
  })

test('the memo reaches observe, and no event and no recorded episode holds it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'memo-'))
  const seen: Transition[] = []
  const spec = actorCritic(10)
  const watched: AgentSpec = {
    ...spec,
    create: async context => {
      const agent = await spec.create(context)
      return {
        ...agent,
        observe: transition => {
          seen.push(transition)
          agent.observe(transition)
        },
      }
    },
  }
  const events = await all(train(options(watched, { steps: 400 })).pipe(record(folder)))
  assert.ok(seen.every(({ decision }) => typeof decision.memo?.logp === 'number'))
  const steps = of(events, 'step')
  assert.is(steps.length, 400)
  for (const { transition } of steps) assert.equal(Object.keys(transition.decision).sort(), ['action', 'thought'])
  assert.not.match(JSON.stringify(events), 'logp')
  for (const { thought } of loadEpisode(folder, 0).steps) assert.equal(Object.keys(thought!), ['entropy'])
})

test('a decision that an environment has failed to take keeps its memo in the snapshot', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pending-'))
  let fails = true
  let steps = 0
  const env: EnvSpec = {
    id: 'Flaky-v0',
    maxSteps: 100,
    create: () => {
      const inner = identity()
      const flaky: Env = {
        ...inner,
        step: action => {
          if (fails && ++steps === 25) throw new Error('off')
          return inner.step(action as number)
        },
      }
      return flaky
    },
  }
  const run = { ...options(actorCritic(10), { steps: 100, envs: 1 }), env }
  let current: Run | undefined
  let taken: Promise<Snapshot> | undefined
  const failing = train(run).pipe(
    checkpoint(folder),
    tap({
      next: event => {
        if (event.type === 'start') current = event.run
      },
      error: () => {
        taken = current!.snapshot().then(structuredClone)
      },
    }),
  )
  assert.match((await rejection(all(failing))).message, 'off')
  const snapshot = await taken!
  assert.is(snapshot.step, 24)
  assert.type(snapshot.collected.pending![0]!.memo!.logp, 'number')
  fails = false
  const whole = await finished(run)
  for (const from of [snapshot, loadSnapshot(folder)])
    assert.equal((await finished({ ...run, resume: from })).end, whole.end)
})

test('when a worker is lost its slots have fewer steps, and the rollout still has T·N', async () => {
  const { agent, diary } = scripted({ plan: { onPolicy: true, every: 3, updates: 2, updatesPerRun: 2 } })
  const it = learner(agent, { envs: 2 })
  const steps = async (count: number) => {
    for (let i = 0; i < count; i++) it.stepped(0)
    if (it.due)
      await it.learn(
        () => {},
        () => false,
      )
  }
  await steps(2)
  await steps(1) // one of two is lost
  await steps(2)
  assert.equal([it.held, diary.learned.length], [5, 0])
  await steps(2)
  assert.equal([it.held, diary.learned.length, it.updates], [0, 1, 2], 'seven, one more than 2 · 3')
})

test.run()
