import { lastValueFrom, tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bc } from '../../agents/index.ts'
import '../../envs/index.ts'
import type { Agent, AgentSpec } from '../../src/core/agent.ts'
import type { Step, View } from '../../src/core/env.ts'
import { type EnvId, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import type { EventOf } from '../../src/loop/events.ts'
import type { Dataset } from '../../src/loop/start/experience.ts'
import { train } from '../../src/loop/train.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { rejection } from '../loop/toys.ts'

/** Episodes of an expert. */
function expert(id: EnvId, policy: (view: View) => unknown, episodes = 5): Dataset {
  const env = make(id)
  const play = (k: number) => {
    const steps = []
    let view = env.reset(rng(`expert ${k}`)) as View
    for (;;) {
      const action = policy(view)
      const next = env.step(action as never) as Step
      const { observation, legal } = view
      const { reward, terminated, truncated } = next
      steps.push({ observation, ...(legal && { legal }), action, reward, terminated, truncated })
      view = next
      if (terminated || truncated) return { steps, final: next.observation }
    }
  }
  return { path: 'an expert', episodes: () => Array.from({ length: episodes }, (_, k) => play(k)) }
}

async function cloned(agent: AgentSpec, env: EnvId, steps: number, experience: Dataset) {
  let mean = Number.NaN
  let losses: number[] = []
  let trained: Agent | undefined
  await lastValueFrom(
    train({ env, agent, steps, seed: 1, device: 'cpu', experience }).pipe(
      evaluate({ final: 20 }),
      tap(event => {
        if (event.type === 'start') trained = event.run.agent
        if (event.type === 'learn') losses.push(event.metrics.loss!)
        if (event.type === 'evaluation') mean = (event as EventOf<'evaluation'>).mean
      }),
    ),
  )
  losses = losses.slice(-20)
  return { mean, loss: losses.reduce((a, b) => a + b) / losses.length, memory: trained!.memory! }
}

test('it balances the pole as the rule that it clones', async () => {
  const rule = expert('CartPole-v1', ({ observation }) => {
    const [, , angle, speed] = observation as Float32Array
    return angle! + 0.3 * speed! > 0 ? 1 : 0
  })
  const { mean, loss, memory } = await cloned(bc(), 'CartPole-v1', 1_500, rule)
  assert.ok(mean > 400, `${mean}`)
  assert.ok(loss < 0.4, `${loss}`)
  assert.is(
    memory.size,
    [...rule.episodes()].reduce((sum, { steps }) => sum + steps.length, 0),
  ) // none of its own
})

test('continuous actions: it clones a controller to a hundredth of the range', async () => {
  const controller = expert('Pendulum-v1', ({ observation }) => {
    const [, sine, speed] = observation as Float32Array
    return Float32Array.of(Math.max(-2, Math.min(2, -1.5 * sine! - 0.3 * speed!)))
  })
  for (const normalizeObservations of [false, true]) {
    const { loss } = await cloned(bc({ normalizeObservations }), 'Pendulum-v1', 3_000, controller)
    assert.ok(loss < 1e-3, `${loss}`)
  }
})

test('masks: illegal actions have no likelihood', async () => {
  const only = expert('MaskedIdentity-v0', ({ legal }) => legal!.indexOf(1), 40)
  const { loss } = await cloned(bc({ hidden: [16] }), 'MaskedIdentity-v0', 1_000, only)
  assert.ok(loss < 0.75, `${loss}`)
})

test('without a dataset there is nothing to clone', async () => {
  const alone = lastValueFrom(train({ env: 'CartPole-v1', agent: bc(), steps: 100 }))
  assert.match((await rejection(alone)).message, 'agent bc learns from episodes of others alone: add --dataset')
})

test.run()
