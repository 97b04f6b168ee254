import type { AgentContext, AgentSpec, Decision } from '../../src/core/agent.ts'
import { type Step, transition, type View } from '../../src/core/env.ts'
import { type EnvSpec, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { box, mismatch } from '../../src/core/space.ts'

/** Bounds of `echo`'s actions: each element's own, and not about 0. */
export const [LOW, HIGH] = [
  [0, -3],
  [1, 5],
] as const

/**
 * Two numbers x in [−1, 1] to be answered with the action at 0.8 · x between its bounds. Reward: −Σ (distance / half
 * range)², so −0.43 a step for the middle and −1.09 for random actions. Episodes of 20 steps, the x of each
 * independent.
 */
export const echo: EnvSpec = {
  id: 'Echo-v0',
  maxSteps: 20,
  create() {
    let random = rng(0)
    let x = new Float32Array(2)
    const draw = () => Float32Array.from([0, 0], () => 2 * random.next() - 1)
    return {
      observationSpace: box([2], -1, 1),
      actionSpace: box([2], LOW, HIGH),
      reset(start) {
        random = rng(start.int(2 ** 32))
        x = draw()
        return { observation: x }
      },
      step(action) {
        let reward = 0
        for (const i of [0, 1]) {
          const half = (HIGH[i]! - LOW[i]!) / 2
          reward -= (((action as Float32Array)[i]! - LOW[i]!) / half - 1 - 0.8 * x[i]!) ** 2
        }
        x = draw()
        return transition(x, reward)
      },
    }
  },
}

export const context = (given: Partial<AgentContext> = {}): AgentContext => ({
  observationSpace: box([2], -1, 1),
  actionSpace: box([2], LOW, HIGH),
  random: rng(1),
  steps: 1000,
  envs: 1,
  device: { device: 'cpu', engine: 'onnx' },
  ...given,
})

/**
 * Trains for `steps` steps in each of `envs` environments, and answers with the mean return of 20 greedy episodes.
 * Throws at an action that is not in the space, or that is illegal.
 */
export async function learned(spec: EnvSpec, agentSpec: AgentSpec, steps: number, envs = 1, seed = 1): Promise<number> {
  const all = Array.from({ length: envs }, () => make(spec))
  const [env] = all as [(typeof all)[0]]
  const { observationSpace, actionSpace } = env
  const agent = await agentSpec.create(
    context({ observationSpace, actionSpace, random: rng(seed).split('agent'), steps: steps * envs, envs }),
  )
  const starts = rng(seed).split('episodes')
  let episodes = 0
  const begin = async (slot: number) => (await all[slot]!.reset(starts.split(episodes++))) as View
  const allowed = ({ action }: Decision, { legal }: View) => {
    const wrong = legal ? legal[action as number] !== 1 && 'is illegal' : mismatch(actionSpace, action)
    if (wrong) throw new Error(`the action ${action} ${wrong}`)
  }

  const { warmup, every, updates } = agent.plan
  const views = await Promise.all(all.map((_, slot) => begin(slot)))
  let done = 0
  for (let t = 0; t < steps; t++) {
    const decisions = await agent.act(views, 'explore')
    for (const [slot, decision] of decisions.entries()) {
      const view = views[slot]!
      allowed(decision, view)
      const next = (await all[slot]!.step(decision.action as never)) as Step
      agent.observe({ slot, view, decision, next })
      views[slot] = next.terminated || next.truncated ? await begin(slot) : next
      if (++done >= warmup && done % every === 0) await agent.learn(updates)
    }
  }

  let sum = 0
  for (let episode = 0; episode < 20; episode++)
    for (let view = await begin(0); ; ) {
      const [decision] = (await agent.act([view], 'exploit')) as [Decision]
      allowed(decision, view)
      const next = (await env.step(decision.action as never)) as Step
      sum += next.reward
      if (next.terminated || next.truncated) break
      view = next
    }
  agent.dispose()
  return sum / 20
}

/**
 * Asserts that `actions` are spread evenly over the bounds of `echo`: within 5 deviations in each quarter of each
 * element.
 */
export function evenlySpread(actions: readonly Float32Array[]): string | undefined {
  const expected = actions.length / 4
  for (const i of [0, 1]) {
    const quarters = [0, 0, 0, 0]
    for (const action of actions) {
      const at = (4 * (action[i]! - LOW[i]!)) / (HIGH[i]! - LOW[i]!)
      if (!(at >= 0 && at <= 4)) return `${action[i]} is out of bounds`
      quarters[Math.min(3, Math.floor(at))]!++
    }
    if (quarters.some(count => Math.abs(count - expected) > 5 * Math.sqrt(0.75 * expected)))
      return `quarters of element ${i}: ${quarters}`
  }
  return undefined
}
