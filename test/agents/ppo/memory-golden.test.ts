// Two updates of PPO with an LSTM beside eager TF.js, written from the equations and apart from our layers: the cell by
// hand, each episode of a sequence on its own, tf.train.adam.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ppo } from '../../../agents/ppo.ts'
import type { Decision, Transition } from '../../../src/core/agent.ts'
import type { View } from '../../../src/core/env.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete } from '../../../src/core/space.ts'
import { type Scalar, type Tensor, type Tensor2D, tf } from '../../../src/engine/tf.ts'

const [N, T, L, D, U, H, A] = [2, 16, 8, 3, 4, 5, 3]
const [gamma, lambda, clip, rate, epochs] = [0.97, 0.9, 0.2, 3e-3, 2]

for (const engine of ['onnx', 'tfjs'] as const)
  test(`two updates with an LSTM have the losses of eager TF.js (${engine})`, async () => {
    const options = {
      ...{
        memory: 'lstm' as const,
        memoryUnits: U,
        sequence: L,
        hidden: [H],
        rollout: N * T,
        batchSize: N * T,
        epochs,
      },
      ...{ gamma, lambda, clip, entropyWeight: 0.01, learningRate: rate, learningRateSchedule: 'constant' as const },
      ...{ normalizeObservations: false, normalizeRewards: false },
    } as const
    const agent = await ppo(options).create({
      observationSpace: box([D], -Infinity, Infinity),
      actionSpace: discrete(A),
      random: rng(1),
      steps: 1000,
      envs: N,
      device: { device: 'cpu', engine },
    })
    const random = rng('steps')
    const see = () => ({ observation: Float32Array.from({ length: D }, () => random.normal()) })
    const steps: Transition[][] = [[], []]
    const views: View[] = [see(), see()]
    for (let t = 0; t < T; t++) {
      const decisions = (await agent.act(views, 'explore', [0, 1])) as Decision[]
      for (const [slot, decision] of decisions.entries()) {
        const end = { terminated: t === 5 + slot, truncated: t === 11 - slot }
        const step = { slot, view: views[slot]!, decision, next: { ...see(), reward: random.normal(), ...end } }
        agent.observe(step)
        steps[slot]!.push(step)
        views[slot] = end.terminated || end.truncated ? see() : { ...step.next, state: decision.state! }
      }
    }
    const before = agent.save().arrays.network as Float32Array
    const expected = await eager(before, steps)
    const found = await agent.learn(epochs)
    for (const [name, x] of Object.entries(expected))
      assert.ok(Math.abs(found[name]! - x) <= 1e-5 * Math.max(1, Math.abs(x)), `${name}: ${found[name]}, not ${x}`)
    agent.dispose()
  })

/** The mean losses of both updates, all rows in one batch. */
async function eager(weights: Float32Array, steps: readonly Transition[][]): Promise<Record<string, number>> {
  let at = 0
  const take = (...shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1)
    at += size
    return tf.variable(tf.tensor(weights.slice(at - size, at), shape))
  }
  const [kernel, recurrent, bias] = [take(D, 4 * U), take(U, 4 * U), take(4 * U)]
  const mlp = (outputs: number) => [take(U, H), take(H), take(H, outputs), take(outputs)] as const
  const [pi, v] = [mlp(A), mlp(1)]
  assert.is(at, weights.length)

  const cell = (x: Tensor, h: Tensor, c: Tensor) => {
    const z = x.matMul(kernel).add(h.matMul(recurrent)).add(bias)
    const [i, f, g, o] = tf.split(z, 4, 1) as [Tensor, Tensor, Tensor, Tensor]
    const next = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()))
    return [o.sigmoid().mul(next.tanh()), next] as const
  }
  const net = ([a, b, c, d]: readonly Tensor[], x: Tensor) => x.matMul(a!).add(b!).tanh().matMul(c!).add(d!)
  const row = (x: Float32Array) => tf.tensor2d(x, [1, x.length])
  const memory = (state: Float32Array | undefined) =>
    tf.split(row(state ?? new Float32Array(2 * U)), 2, 1) as [Tensor, Tensor]
  /** Outputs of the LSTM for one environment: states as the agent acted at the start of sequences and episodes. */
  const outputs = (slot: readonly Transition[]): Tensor[] => {
    let [h, c] = memory(undefined)
    return slot.map(({ view }, t) => {
      if (t % L === 0 || !view.state) [h, c] = memory(view.state)
      ;[h, c] = cell(row(view.observation as Float32Array), h, c)
      return h
    })
  }
  const flat = steps.flat()
  const memo = (name: string) => flat.map(({ decision }) => decision.memo![name] as number)
  const [old, values] = [memo('logDensity'), memo('value')]
  const advantage: number[] = []
  for (const [k, slot] of steps.entries()) {
    let after = 0
    for (let t = T - 1; t >= 0; t--) {
      const { next, decision } = slot[t]!
      const last = next.terminated || next.truncated || t === T - 1
      const [h] = cell(row(next.observation as Float32Array), ...memory(decision.state))
      const following = next.terminated ? 0 : last ? net(v, h).dataSync()[0]! : values[k * T + t + 1]!
      const delta = next.reward + gamma * following - values[k * T + t]!
      after = delta + (last ? 0 : gamma * lambda * after)
      advantage[k * T + t] = after
    }
  }
  const returns = advantage.map((x, i) => x + values[i]!)
  const mean = advantage.reduce((a, b) => a + b, 0) / flat.length
  const deviation = Math.sqrt(advantage.reduce((a, b) => a + (b - mean) ** 2, 0) / (flat.length - 1))
  const scaled = advantage.map(x => (x - mean) / (deviation + 1e-8))
  const actions = tf.oneHot(
    tf.tensor1d(
      flat.map(({ decision }) => decision.action as number),
      'int32',
    ),
    A,
  )

  const variables = [kernel, recurrent, bias, ...pi, ...v]
  const adam = tf.train.adam(rate, 0.9, 0.999, 1e-5)
  const sums: Record<string, number> = { policyLoss: 0, valueLoss: 0, entropy: 0, kl: 0 }
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { grads } = tf.variableGrads(() => {
      const y = tf.concat(steps.flatMap(outputs), 0) as Tensor2D
      const log = tf.logSoftmax(net(pi, y))
      const ln = log.mul(actions).sum(1).sub(old)
      const ratio = ln.exp()
      const gain = tf.minimum(ratio.mul(scaled), ratio.clipByValue(1 - clip, 1 + clip).mul(scaled)).mean()
      const valueLoss = net(v, y).flatten().sub(returns).square().mean().mul(0.5)
      const entropy = log.exp().mul(log).sum(1).neg().mean()
      const kl = ratio.sub(1).sub(ln).mean()
      for (const [name, x] of Object.entries({ policyLoss: gain.neg(), valueLoss, entropy, kl }))
        sums[name]! += x.dataSync()[0]! / epochs
      return valueLoss.mul(0.5).sub(gain).sub(entropy.mul(0.01)) as Scalar
    }, variables)
    const norm = Math.sqrt(variables.reduce((sum, { name }) => sum + grads[name]!.square().sum().dataSync()[0]!, 0))
    const scale = Math.min(1, 0.5 / norm)
    adam.applyGradients(Object.fromEntries(variables.map(({ name }) => [name, grads[name]!.mul(scale)])))
  }
  return sums
}

test.run()
