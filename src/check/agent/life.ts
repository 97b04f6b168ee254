import type { Agent, Metrics } from '../../core/agent.ts'
import type { Env, View } from '../../core/env.ts'
import { type Rng, rng } from '../../core/rng.ts'
import { sample } from '../../core/space.ts'

/** Life of an agent in one environment by its learning plan, as the training loop would lead it. */
export interface Life {
  /** Actions so far. */
  readonly actions: readonly unknown[]
  /** Metrics of each call of `learn` so far. */
  readonly metrics: readonly Metrics[]
  live(steps: number): Promise<void>
  /** The same life so far, to be continued by another agent: its environment is brought there by the same actions. */
  fork(agent: Agent): Promise<Life>
}

/** An environment in which episode follows episode, from one stream. */
async function world(make: () => Env, random: Rng) {
  const env = make()
  let view: View = await env.reset(random)
  return {
    get view() {
      return view
    },
    async step(action: unknown) {
      const next = await env.step(action as never)
      view = next.terminated || next.truncated ? await env.reset(random) : next
      return next
    },
  }
}

/**
 * @param before Actions that have been taken, and learned from, already.
 * @param state The `state` of the last decision, in an episode that goes on.
 */
export async function lifeOf(
  agent: Agent,
  make: () => Env,
  before: readonly unknown[] = [],
  state?: Float32Array,
): Promise<Life> {
  const actions = [...before]
  const metrics: Metrics[] = []
  const env = await world(make, rng('episodes'))
  for (const action of before) await env.step(action)
  const { every, updates, updatesPerRun, onPolicy = false } = agent.plan
  const warmup = onPolicy ? 0 : agent.plan.warmup
  return {
    actions,
    metrics,
    async live(steps) {
      for (let k = 0; k < steps; k++) {
        const view = state ? { ...env.view, state } : env.view
        const [decision] = await agent.act([view], 'explore', [0])
        const next = await env.step(decision!.action)
        agent.observe({ slot: 0, view, decision: decision!, next })
        state = next.terminated || next.truncated ? undefined : decision!.state
        actions.push(decision!.action)
        if (actions.length < warmup || actions.length % every !== 0) continue
        for (let due = updates; due > 0; due -= updatesPerRun)
          metrics.push(await agent.learn(Math.min(due, updatesPerRun)))
      }
    },
    fork: other => lifeOf(other, make, actions, state),
  }
}

/** Views from random play. */
export async function someViews(make: () => Env, count: number): Promise<readonly View[]> {
  const env = make()
  const random = rng('views')
  const views: View[] = []
  const place = await world(() => env, random)
  while (views.length < count) {
    const { view } = place
    views.push(structuredClone(view))
    const { legal } = view
    const allowed = legal && [...legal.keys()].filter(action => legal[action] === 1)
    await place.step(allowed ? allowed[random.int(allowed.length)] : sample(env.actionSpace, random))
  }
  return views
}
