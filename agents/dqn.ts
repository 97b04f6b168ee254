/**
 * Deep Q-Network: learns the value of each action, and acts by the best.
 *
 * Mnih et al. 2015, Human-level control through deep reinforcement learning, https://www.nature.com/articles/nature14236
 * van Hasselt et al. 2016, Deep reinforcement learning with double Q-learning, https://arxiv.org/abs/1509.06461
 *
 * Where things are: algorithm 1 of Mnih et al. is `act`, `observe` and `learn` at the end; its loss and gradient step are `update`,
 * with the double Q-learning target (van Hasselt et al., equation 4) as an option.
 *
 * Differs from the papers:
 *  1. Adam (papers: RMSProp), and the gradient's norm is clipped as well as the error.
 *  2. The target network is copied every `targetEvery` environment steps (2015: every 10,000 updates), or follows by Polyak averaging.
 *  3. ε falls over a fraction of the run (2015: over 10⁶ frames, to 0.1), and greedy play is greedy (2015: ε = 0.05).
 *  4. A time limit is not an end: the value of the state in which an episode is truncated still counts.
 *  5. Illegal actions are never taken, and never counted in the target.
 *  6. Several updates may follow several steps (2015: one every 4), K of them in one run of the engine.
 *  7. No frame skipping, frame stacking or reward clipping: that is a wrapper's business. The default network is a small MLP.
 *
 * Letters: `B` batch, `D` observation width, `A` actions, `K` updates in a run.
 */
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { streamsOf } from '../src/core/rng.ts'
import { linear, valueAt } from '../src/core/schedule.ts'
import { type Discrete, describe, encode, type Space, type Value, width } from '../src/core/space.ts'
import { batched } from '../src/engine/batched.ts'
import type { Specs } from '../src/engine/engine.ts'
import { openEngine } from '../src/engine/open.ts'
import { policyModel } from '../src/engine/policy-model.ts'
import { repeated } from '../src/engine/repeated.ts'
import { tf } from '../src/engine/tf.ts'
import { agentState } from '../src/nn/agent-state.ts'
import { anyOf, best } from '../src/nn/choice.ts'
import { flushDenormals } from '../src/nn/denormals.ts'
import { descent } from '../src/nn/descent.ts'
import { fillNoise, type NoiseOf, noiseInputs } from '../src/nn/dropout.ts'
import { forward } from '../src/nn/forward.ts'
import { learningRateOptions } from '../src/nn/learning-rate.ts'
import { huber } from '../src/nn/loss.ts'
import { mlp, mlpOptions } from '../src/nn/mlp.ts'
import { buildNetwork, type NetworkBuilder } from '../src/nn/network.ts'
import { optimiserOptions } from '../src/nn/optimiser.ts'
import { targetPair } from '../src/nn/target-pair.ts'
import { uniformReplay } from '../src/replay/uniform.ts'

const options = {
  ...mlpOptions,
  network: option(undefined as NetworkBuilder | undefined, 'function that builds a TF.js network, in place of the MLP'),
  ...optimiserOptions,
  ...learningRateOptions,
  batchSize: option(64, 'transitions in an update, B', { min: 1, integer: true }),
  bufferSize: option(100_000, 'transitions that the replay memory holds', { min: 1, integer: true }),
  warmup: option(1000, 'steps before the first update', { min: 1, integer: true }),
  trainEvery: option(4, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'updates each time', { min: 1, integer: true }),
  updatesPerRun: option(8, 'most updates that run as one, K', { min: 1, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  doubleQ: option(true, 'the online network chooses the next action, the target network values it'),
  targetEvery: option(500, 'steps between copies to the target network', { min: 1, integer: true }),
  tau: option(0, 'Polyak rate τ of the target network after each update, in place of copies; 0 = copies', {
    min: 0,
    max: 1,
  }),
  epsilonStart: option(1, 'share of random actions at first', { min: 0, max: 1 }),
  epsilonEnd: option(0.05, 'share of random actions in the end', { min: 0, max: 1 }),
  epsilonFraction: option(0.2, 'part of the run over which ε falls', { min: 0, max: 1 }),
}

/** What masked actions are worth: less than anything, yet 0 when multiplied by the discount 0 of a terminal state. */
const NEVER = -1e9

export const dqn = defineAgent({
  name: 'dqn',
  title: 'Deep Q-Network, with double Q-learning',
  paper: 'https://www.nature.com/articles/nature14236',
  options,
  unsupported: ({ actionSpace }) =>
    actionSpace.kind === 'discrete'
      ? undefined
      : `DQN values each action by itself and needs a Discrete space of them, not ${describe(actionSpace)}; try an actor-critic agent such as ddpg.`,
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, random, steps } = context
  const { n: A } = context.actionSpace as Discrete
  const { batchSize: B, gamma } = config
  const D = width(observationSpace)

  const engine = await openEngine(context.device)

  // Q(s, a; θ) and the target network Q′(s, a; θ′), which start equal.
  const theta = targetPair('q', () => [network(context, config, A)])
  const [[Q], [target]] = [theta.online, theta.target]
  const learning = descent('q', theta.theta, config, config.learningRate)
  engine.own({ ...theta.groups, ...learning.slots })

  const [, ...shape] = Q.inputs[0]!.shape as number[]
  const columns = {
    observation: { shape: [B, ...shape] },
    action: { shape: [B], dtype: 'int32' },
    reward: { shape: [B] },
    discount: { shape: [B] }, // γ, or 0 where the episode terminated
    next: { shape: [B, ...shape] },
    nextLegal: { shape: [B, A], dtype: 'bool' },
  } as const
  const noise = noiseInputs(Q, B) // of dropout; mostly none
  const inputs: typeof columns & Specs = { ...columns, ...learning.inputs, ...noise }

  /** One gradient step on B transitions (s, a, r, s′). */
  function update(given: { readonly [K in keyof typeof inputs]: Tensor }) {
    const { observation, action, reward, discount, next, nextLegal, ...rest } = given
    // y = r + γ max_a′ Q′(s′, a′);  double: y = r + γ Q′(s′, argmax_a′ Q(s′, a′));  y = r where s′ is terminal
    const legal = (q: Tensor) => tf.where(nextLegal, q, NEVER)
    const qNext = apply(target, next)
    const best = config.doubleQ
      ? tf
          .oneHot(legal(apply(Q, next)).argMax(1), A)
          .mul(qNext)
          .sum(1)
      : legal(qNext).max(1)
    const y = reward.add(discount.mul(best))

    // L(θ) = mean of huber(Q(s, a; θ) − y)
    const chosen = tf.oneHot(action, A)
    const { value: loss, grads } = tf.variableGrads(
      () => huber(apply(Q, observation, rest).mul(chosen).sum(1), y).mean() as Scalar,
      theta.theta,
    )

    // θ ← θ − α · Adam(∇L);  with τ: θ′ ← (1 − τ) θ′ + τ θ
    learning.descend(grads, rest)
    if (config.tau > 0) theta.follow(config.tau)
    return { loss, q: y.mean() }
  }

  const learner = await repeated(engine, update, inputs, {
    name: 'dqn update',
    times: config.updates,
    atMost: config.updatesPerRun,
    now: steps > 0,
  })
  const copy = await engine.compile(theta.copy, {}, { name: 'dqn target' })
  const policy = batched(engine, ({ input }) => ({ output: apply(Q, input) }), {
    shape,
    loop: forward(Q),
    group: 'q',
  })

  const memory = uniformReplay(
    {
      observation: { shape: [D] },
      action: { shape: [], dtype: 'int32' },
      reward: { shape: [] },
      discount: { shape: [] },
      next: { shape: [D] },
      nextLegal: { shape: [A], dtype: 'uint8' },
    },
    config.bufferSize,
  )
  const [s, s2, every] = [new Float32Array(D), new Float32Array(D), new Uint8Array(A).fill(1)]
  const streams = streamsOf(random, 'explore', 'replay', 'dropout')
  const schedule = linear(config.epsilonStart, config.epsilonEnd, config.epsilonFraction)
  const progress = () => (steps > 0 ? counts.steps / steps : 1)
  const epsilon = () => valueAt(schedule, progress())
  const counts = { steps: 0, updates: 0, copies: 0 }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: learner.K },
    memory,
    thoughts: { q: 'floats' },

    /** With probability ε a random action, otherwise argmax_a Q(s, a); legal ones only. */
    act(views, mode) {
      const explored = views.map(({ legal }) =>
        mode === 'explore' && streams.explore.next() < epsilon() ? anyOf(A, legal, streams.explore) : undefined,
      )
      const greedy = views.filter((_, i) => explored[i] === undefined)
      const decide = (q: ArrayLike<number>): Decision<number>[] => {
        let at = 0
        return views.map(({ legal }, i) => {
          const action = explored[i]
          if (action !== undefined) return { action }
          const values = Float32Array.from({ length: A }, () => q[at++]!)
          return { action: best(values, legal), thought: { q: values } }
        })
      }
      if (greedy.length === 0) return decide([])
      const q = policy.run(greedy.length, input => {
        for (const [i, { observation }] of greedy.entries()) encode(observationSpace, observation, input, i * D)
      })
      return q instanceof Promise ? q.then(decide) : decide(q)
    },

    observe({ view, decision, next }) {
      encode(observationSpace, view.observation, s)
      encode(observationSpace, next.observation, s2)
      const discount = next.terminated ? 0 : gamma
      const nextLegal = next.legal ?? every
      memory.add({ observation: s, action: decision.action, reward: next.reward, discount, next: s2, nextLegal })
      counts.steps++
    },

    async learn(updates) {
      const due = Math.floor(counts.steps / config.targetEvery)
      if (config.tau === 0 && due > counts.copies) {
        counts.copies = due
        await copy.run()
      }
      const metrics = await learner.run(updates, (inputs, k) => {
        memory.sample(k * B, streams.replay, inputs)
        learning.schedule(inputs, progress())
        fillNoise(noise, streams.dropout, inputs)
      })
      policy.changed()
      flushDenormals(engine, Object.keys(learning.slots), counts.updates, counts.updates + updates)
      counts.updates += updates
      return { ...metrics, epsilon: epsilon() }
    },

    ...agentState({ engine, acting: ['q', 'qStatistics'], streams, counts, changed: policy.changed }),
    /** Q(s, ·) and argmax_a Q(s, a), legal ones only. */
    exportPolicy: request =>
      policyModel(engine, { ...request, observationSpace, actions: A }, (observation, legal) => {
        const q = apply(Q, observation.reshape([-1, ...shape]))
        return { action: (legal ? tf.where(legal, q, -Infinity) : q).argMax(1), q }
      }),
    dispose() {
      engine.dispose()
      for (const owned of [theta, ...Object.values(learning.slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Value<Space>, number>
}

function network({ observationSpace, random }: AgentContext, config: Config<typeof options>, A: number): LayersModel {
  const stream = random.split('weights')
  const D = width(observationSpace)
  const inputs = observationSpace.kind === 'box' ? observationSpace.shape : [D]
  if (config.network) return buildNetwork(config.network, { inputs, outputs: A }, stream)
  return mlp({ ...config, inputs: D, outputs: A }, stream)
}

/** With the noise of its dropout (maybe none) it is for training. */
const apply = (model: LayersModel, x: Tensor, noise?: NoiseOf<Tensor>): Tensor =>
  model.apply(x, { training: noise !== undefined, ...noise }) as Tensor
