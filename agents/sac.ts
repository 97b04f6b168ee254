/**
 * Soft Actor-Critic: a random policy that earns reward for staying random, two critics of which the lower one counts,
 * and a temperature that finds out by itself how random to stay.
 *
 * Haarnoja et al. 2018, Soft actor-critic algorithms and applications, https://arxiv.org/abs/1812.05905
 *
 * Where things are: algorithm 1 is `act`, `observe` and `learn` at the end; its equations are in `update`, with the
 * density of squashed actions (appendix C) in src/kit/heads/squashed-normal.ts. The file has the order of ddpg.ts and
 * td3.ts.
 *
 * Differs from the paper:
 *  1. The critics' weights move together, as one vector with one optimizer.
 *  2. A time limit is not an end: the value of the state in which an episode is truncated still counts.
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action, `K` updates in a run.
 */
import type { Scalar, Tensor } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { streamsOf } from '../src/core/rng.ts'
import { encode, type Space, type Value, width } from '../src/core/space.ts'
import type { Specs } from '../src/engine/engine.ts'
import { engineOptions, openEngine } from '../src/engine/open.ts'
import { tf } from '../src/engine/tf.ts'
import { actions, unsupportedActions } from '../src/kit/acting/actions.ts'
import { batched } from '../src/kit/acting/batched.ts'
import { forward } from '../src/kit/acting/forward.ts'
import { policyModel } from '../src/kit/acting/policy-model.ts'
import { agentState } from '../src/kit/agent-state.ts'
import { actorNetwork, applied, criticNetwork, networkOptions } from '../src/kit/heads/actor-critic.ts'
import { deviation, squashed } from '../src/kit/heads/squashed-normal.ts'
import { flushDenormals } from '../src/kit/learning/denormals.ts'
import { descent } from '../src/kit/learning/descent.ts'
import { rateScheduleOptions } from '../src/kit/learning/learning-rate.ts'
import { repeated } from '../src/kit/learning/repeated.ts'
import { targetPair } from '../src/kit/learning/target-pair.ts'
import { normalizer } from '../src/kit/normalizer.ts'
import { fillNoise, noiseInputs } from '../src/nn/dropout.ts'
import { squaredError } from '../src/nn/loss.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import { trainable, untrained } from '../src/nn/variables.ts'
import { fieldOf } from '../src/replay/observations.ts'
import { uniformReplay } from '../src/replay/uniform.ts'

const options = {
  ...networkOptions,
  normalizeObservations: option(false, 'shift and scale observations by their running mean and deviation'),
  ...engineOptions,
  ...optimizerOptions,
  weightDecay: option(0, "decay λ of the critics' weights and biases: λθ is added to their gradient", { min: 0 }),
  maxGradNorm: option(0, 'longest gradient; longer ones are shortened; 0 = any length', { min: 0 }),
  actorLearningRate: option(3e-4, "step size of the actor's gradient; the highest where it changes", { min: 0 }),
  criticLearningRate: option(3e-4, "step size of the critics' gradient; the highest where it changes", { min: 0 }),
  alphaLearningRate: option(3e-4, "step size of the temperature's gradient; 0 = it stays", { min: 0 }),
  ...rateScheduleOptions,
  batchSize: option(256, 'transitions in an update, B', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(200_000, 'transitions that the replay memory holds', { min: 1, integer: true }),
  warmup: option(1000, 'steps of random actions, before the first update', { min: 1, integer: true }),
  trainEvery: option(1, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'updates each time', { min: 1, max: 10_000, integer: true }),
  updatesPerRun: option(8, 'most updates that run as one, K', { min: 1, max: 128, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  tau: option(0.005, 'Polyak rate τ of the target networks after each update', { min: 0, max: 1 }),
  temperature: option(1, 'temperature α at first', { min: 1e-8 }),
  targetEntropy: option(1, 'entropy to keep, as −H̄ for each number of an action (2018: 1)'),
}

export const sac = defineAgent({
  name: 'sac',
  title: 'Soft Actor-Critic: a random actor, two critics, a learned temperature',
  paper: 'https://arxiv.org/abs/1812.05905',
  options,
  unsupported: ({ actionSpace }) => unsupportedActions('SAC', actionSpace, 'continuous'),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, random, steps } = context
  const { batchSize: B, gamma, tau } = config
  const codec = actions(context.actionSpace)
  const [D, A] = [width(observationSpace), codec.width]
  const targetEntropy = -config.targetEntropy * A

  const engine = await openEngine(context.device, config.threads)

  // π(a | s; φ) as means and ln σ, Q₁ and Q₂(s, a; θ), their targets, which start equal, and ln α.
  const twins = () => [criticNetwork(context, config, A), criticNetwork(context, config, A, 'critic 2')] as const
  const pi = actorNetwork(context, config, 2 * A, 'linear')
  const [phi, statistics] = [trainable(pi), untrained(pi)]
  const theta = targetPair('critic', twins)
  const [Q1, Q2] = theta.online
  const lnAlpha = tf.tidy(() => tf.variable(tf.tensor1d([Math.log(config.temperature)])))
  const normal = normalizer(config.normalizeObservations, D)
  const plain = { ...config, weightDecay: 0 }
  const actor = descent('actor', phi, plain, config.actorLearningRate)
  const critic = descent('critic', theta.theta, config, config.criticLearningRate)
  const temperature = descent('temperature', [lnAlpha], { ...plain, maxGradNorm: 0 }, config.alphaLearningRate)
  const descents = [actor, critic, temperature]
  const slots = Object.assign({}, ...descents.map(({ slots }) => slots)) as typeof actor.slots
  engine.own({ actor: phi, ...theta.groups, temperature: [lnAlpha], ...normal.groups, ...slots })
  if (statistics.length > 0) engine.own({ actorStatistics: statistics })

  const [, ...shape] = pi.inputs[0]!.shape as number[]
  const columns = {
    observation: { shape: [B, ...shape] },
    action: { shape: [B, A] },
    reward: { shape: [B] },
    discount: { shape: [B] }, // γ, or 0 where the episode terminated
    next: { shape: [B, ...shape] },
    noise: { shape: [B, A] }, // N(0, 1), for actions in s …
    nextNoise: { shape: [B, A] }, // … and in s′
  }
  const rates = Object.assign({}, ...descents.map(({ inputs }) => inputs)) as Specs
  const drops = { ...noiseInputs(pi, B), ...noiseInputs(Q1, B), ...noiseInputs(Q2, B) } // of dropout; mostly none
  const inputs: typeof columns & Specs = { ...columns, ...rates, ...drops }
  type Batch = { readonly [K in keyof typeof inputs]: Tensor }

  const { apply, value, lower } = applied(normal, B, D)

  /** One gradient step of critics, actor and temperature on B transitions (s, a, r, s′). */
  function update({ observation: s, action: a, reward: r, discount, next: s2, noise, nextNoise, ...given }: Batch) {
    const alpha = lnAlpha.exp()

    // y = r + γ (min(Q₁′, Q₂′)(s′, a′) − α ln π(a′ | s′)), a′ ~ π(s′);  y = r where s′ is terminal
    const { action: a2, logDensity } = squashed(apply(pi, s2), nextNoise)
    const y = r.add(discount.mul(lower(theta.target, s2, a2).sub(alpha.mul(logDensity))))

    // J(θ) = Σᵢ mean of (Qᵢ(s, a; θ) − y)²
    const squares = () => theta.online.map(model => squaredError(value(model, s, a, given), y).mean())
    const error = tf.variableGrads(() => tf.addN(squares()) as Scalar, theta.theta)
    critic.descend(error.grads, given)

    // J(φ) = mean of α ln π(a | s) − min(Q₁, Q₂)(s, a), a ~ π(s; φ)
    let kept = y
    const loss = tf.variableGrads(() => {
      const { action, logDensity } = squashed(apply(pi, s, given), noise)
      kept = tf.keep(logDensity)
      return alpha
        .mul(logDensity)
        .sub(lower(theta.online, s, action))
        .mean() as Scalar
    }, phi)
    const entropy = kept.mean().neg()
    kept.dispose()
    actor.descend(loss.grads, given)

    // J(α) = ln α · (H − H̄), H = mean of −ln π(a | s)
    if (config.alphaLearningRate > 0) temperature.descend({ [lnAlpha.name]: entropy.sub(targetEntropy).as1D() }, given)

    // θ′ ← (1 − τ) θ′ + τ θ
    theta.follow(tau)
    return { criticLoss: error.value, actorLoss: loss.value, q: y.mean(), entropy, temperature: alpha.asScalar() }
  }

  const learner = await repeated(engine, update, inputs, {
    name: 'sac update',
    times: config.updates,
    atMost: config.updatesPerRun,
    now: steps > 0,
  })
  const policy = batched(engine, ({ input }) => ({ output: apply(pi, input) }), {
    shape,
    loop: normal.loop(engine, forward(pi)),
    group: 'actor',
  })

  const seen = fieldOf(observationSpace)
  const memory = uniformReplay(
    {
      observation: seen,
      action: { shape: [A] },
      reward: { shape: [] },
      discount: { shape: [] },
      next: seen,
    },
    config.bufferSize,
  )
  const [s, a] = [new Float32Array(D), new Float32Array(A)]
  const streams = streamsOf(random, 'explore', 'replay', 'noise', 'dropout')
  const counts = { steps: 0, updates: 0 }
  const progress = () => (steps > 0 ? counts.steps / steps : 1)
  const changed = () => {
    policy.changed()
    normal.changed()
  }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: learner.K },
    memory,
    thoughts: { mean: 'floats', deviation: 'floats' },

    /** tanh of the mean; to explore, at first any action where it trains, then tanh(mean + deviation · N(0, 1)). */
    act(views, mode) {
      if (mode === 'explore' && steps > 0 && counts.steps < config.warmup)
        return views.map(() => ({ action: codec.random(streams.explore) }))
      const decide = (outputs: ArrayLike<number>): Decision<Value<Space>>[] =>
        views.map((_, i) => {
          const part = (from: number) => Float32Array.from({ length: A }, (_, j) => outputs[2 * i * A + from + j]!)
          const mean = part(0)
          const thought = { mean, deviation: part(A).map(deviation) }
          const drawn = (x: number, j: number) => x + thought.deviation[j]! * streams.explore.normal()
          return { action: codec.decode((mode === 'explore' ? mean.map(drawn) : mean).map(Math.tanh)), thought }
        })
      const outputs = policy.run(views.length, input => {
        for (const [i, { observation }] of views.entries()) encode(observationSpace, observation, input, i * D)
      })
      return outputs instanceof Promise ? outputs.then(decide) : decide(outputs)
    },

    observe({ view, decision, next }) {
      encode(observationSpace, view.observation, s)
      codec.encode(decision.action, a)
      memory.add({
        observation: view.observation,
        action: a,
        reward: next.reward,
        discount: next.terminated ? 0 : gamma,
        next: next.observation,
      })
      normal.observe(s)
      counts.steps++
    },

    async learn(updates) {
      normal.write(engine)
      const metrics = await learner.run(updates, (inputs, k) => {
        memory.sample(k * B, streams.replay, inputs)
        for (const descent of descents) descent.schedule(inputs, progress())
        for (const draws of [inputs.noise, inputs.nextNoise])
          for (let i = 0; i < draws.length; i++) draws[i] = streams.noise.normal()
        fillNoise(drops, streams.dropout, inputs)
      })
      changed()
      flushDenormals(engine, Object.keys(slots), counts.updates, counts.updates + updates)
      counts.updates += updates
      return metrics
    },

    ...agentState({
      engine,
      acting: ['actor', 'actorStatistics', 'normalizer'],
      streams,
      counts,
      arrays: normal.arrays,
      changed,
    }),
    exportPolicy: request =>
      policyModel(engine, { ...request, observationSpace, actions: A }, observation => {
        const [mean] = tf.split(apply(pi, observation.reshape([-1, ...shape])), 2, 1)
        return codec.output(mean!.tanh())
      }),
    dispose() {
      engine.dispose()
      for (const owned of [pi, theta, normal, lnAlpha, ...Object.values(slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Value<Space>, Value<Space>>
}
