/**
 * Deep Deterministic Policy Gradient: an actor that answers with an action, and a critic that values it and shows the
 * actor the way up.
 *
 * Lillicrap et al. 2016, Continuous control with deep reinforcement learning, https://arxiv.org/abs/1509.02971
 * Silver et al. 2014, Deterministic policy gradient algorithms (the gradient of the actor),
 * http://proceedings.mlr.press/v32/silver14.html Jang et al. 2017, Categorical reparameterization with Gumbel-softmax
 * (discrete actions), https://arxiv.org/abs/1611.01144
 *
 * Where things are: algorithm 1 of Lillicrap et al. is `act`, `observe` and `learn` at the end; its losses and target
 * updates are `update`.
 *
 * Differs from the papers:
 *  1. The critic takes the action beside the observation in its first layer (2016: in its second), and all layers start
 * as PyTorch's do.  2. Gaussian noise by default, with the paper's Ornstein–Uhlenbeck process as an option; it may fade
 * over the run.  3. Uniformly random actions until the first update.
 *  4. A time limit is not an end: the value of the state in which an episode is truncated still counts.
 *  5. One learning rate of 10⁻³ for both (2016: 10⁻⁴ for the actor), no weight decay and no batch normalization, unless
 * asked for.  6. Discrete actions: the actor's outputs are logits, an action is a one-hot vector to the critic, and
 * gradients pass through it as
 *     through softmax((logits + Gumbel noise) / temperature). Illegal actions are never taken, and never valued in the
 * target.  7. Several updates may follow several steps, K of them in one run of the engine.
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action, `K` updates in a run.
 */
import type { Scalar, Tensor } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { streamsOf } from '../src/core/rng.ts'
import { linear, valueAt } from '../src/core/schedule.ts'
import { encode, type Space, type Value, width } from '../src/core/space.ts'
import type { Specs } from '../src/engine/engine.ts'
import { oneHot } from '../src/engine/one-hot.ts'
import { engineOptions, openEngine } from '../src/engine/open.ts'
import { tf } from '../src/engine/tf.ts'
import { actions, unsupportedActions } from '../src/kit/acting/actions.ts'
import { batched } from '../src/kit/acting/batched.ts'
import { forward } from '../src/kit/acting/forward.ts'
import { gumbel, NOISES, noise } from '../src/kit/acting/noise.ts'
import { policyModel } from '../src/kit/acting/policy-model.ts'
import { agentState } from '../src/kit/agent-state.ts'
import { invertGradients, straightThrough } from '../src/kit/heads/action-gradients.ts'
import { actorNetwork, applied, criticNetwork, networkOptions } from '../src/kit/heads/actor-critic.ts'
import { flushDenormals } from '../src/kit/learning/denormals.ts'
import { descent } from '../src/kit/learning/descent.ts'
import { rateScheduleOptions } from '../src/kit/learning/learning-rate.ts'
import { repeated } from '../src/kit/learning/repeated.ts'
import { targetPair } from '../src/kit/learning/target-pair.ts'
import { normalizer } from '../src/kit/normalizer.ts'
import { fillNoise, noiseInputs } from '../src/nn/dropout.ts'
import { squaredError } from '../src/nn/loss.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import { fieldOf } from '../src/replay/observations.ts'
import { uniformReplay } from '../src/replay/uniform.ts'

const options = {
  ...networkOptions,
  normalizeObservations: option(false, 'shift and scale observations by their running mean and deviation'),
  ...engineOptions,
  ...optimizerOptions,
  weightDecay: option(0, "decay λ of the critic's weights and biases: λθ is added to its gradient (2016: 0.01)", {
    min: 0,
  }),
  maxGradNorm: option(0, 'longest gradient; longer ones are shortened; 0 = any length', { min: 0 }),
  actorLearningRate: option(1e-3, "step size of the actor's gradient; the highest where it changes", { min: 0 }),
  criticLearningRate: option(1e-3, "step size of the critic's gradient; the highest where it changes", { min: 0 }),
  ...rateScheduleOptions,
  invertGradients: option(
    false,
    'linear actor; the gradient of a continuous action shrinks toward its bounds and turns beyond',
  ),
  batchSize: option(256, 'transitions in an update, B', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(200_000, 'transitions that the replay memory holds', { min: 1, integer: true }),
  warmup: option(1000, 'steps of random actions, before the first update', { min: 1, integer: true }),
  trainEvery: option(1, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'updates each time', { min: 1, max: 10_000, integer: true }),
  updatesPerRun: option(8, 'most updates that run as one, K', { min: 1, max: 128, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  tau: option(0.005, 'Polyak rate τ of the target networks after each update', { min: 0, max: 1 }),
  noise: option('gaussian', 'exploration: gaussian, or ou (Ornstein–Uhlenbeck)', { choices: NOISES }),
  noiseStart: option(0.1, 'σ of the noise at first, for actions in [−1, 1]; of ou, σ of its increments', { min: 0 }),
  noiseEnd: option(0.1, 'standard deviation of the noise in the end', { min: 0 }),
  noiseFraction: option(1, 'part of the run over which it changes', { min: 0, max: 1 }),
  temperature: option(1, 'of Gumbel-softmax, where actions are discrete', { min: 0.01 }),
  logitPenalty: option(0.01, "weight of mean logit² in the actor's loss, which keeps discrete actions random", {
    min: 0,
  }),
}

/** What the logits of illegal actions are. */
const NEVER = -1e9

export const ddpg = defineAgent({
  name: 'ddpg',
  title: 'Deep Deterministic Policy Gradient: an actor and a critic',
  paper: 'https://arxiv.org/abs/1509.02971',
  options,
  unsupported: ({ actionSpace }) => unsupportedActions('DDPG', actionSpace),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, random, steps } = context
  const { batchSize: B, gamma, tau } = config
  const codec = actions(context.actionSpace)
  const discrete = codec.kind === 'discrete'
  const [D, A] = [width(observationSpace), codec.width]

  const engine = await openEngine(context.device, config.threads)

  // μ(s; φ), Q(s, a; θ) and their targets μ′(s; φ′) and Q′(s, a; θ′), which start equal.
  const squash = discrete || config.invertGradients ? 'linear' : 'tanh'
  const phi = targetPair('actor', () => [actorNetwork(context, config, A, squash)])
  const theta = targetPair('critic', () => [criticNetwork(context, config, A)])
  const [[mu], [muTarget], [Q], [QTarget]] = [phi.online, phi.target, theta.online, theta.target]
  const normal = normalizer(config.normalizeObservations, D)
  const actor = descent('actor', phi.theta, { ...config, weightDecay: 0 }, config.actorLearningRate)
  const critic = descent('critic', theta.theta, config, config.criticLearningRate)
  const slots = { ...actor.slots, ...critic.slots }
  engine.own({ ...phi.groups, ...theta.groups, ...normal.groups, ...slots })

  const [, ...shape] = mu.inputs[0]!.shape as number[]
  const columns = {
    observation: { shape: [B, ...shape] },
    action: { shape: [B, A] },
    reward: { shape: [B] },
    discount: { shape: [B] }, // γ, or 0 where the episode terminated
    next: { shape: [B, ...shape] },
    ...(discrete && {
      legal: { shape: [B, A], dtype: 'bool' as const },
      nextLegal: { shape: [B, A], dtype: 'bool' as const },
      gumbel: { shape: [B, A] },
    }),
  }
  const drops = { ...noiseInputs(mu, B), ...noiseInputs(Q, B) } // of dropout; mostly none
  const inputs: Required<typeof columns> & Specs = { ...columns, ...actor.inputs, ...critic.inputs, ...drops } as never
  type Batch = { readonly [K in keyof typeof inputs]: Tensor }

  const { apply, value } = applied(normal, B, D)
  const masked = (logits: Tensor, legal: Tensor) => tf.where(legal, logits, NEVER)

  /** μ′(s′). */
  function target({ next, nextLegal }: Batch): Tensor {
    const a = apply(muTarget, next)
    if (discrete) return oneHot(masked(a, nextLegal).argMax(1), A).cast('float32')
    return config.invertGradients ? a.clipByValue(-1, 1) : a
  }

  /** −Q(s, μ(s)), `[B]`, through whose action the critic's gradient reaches the actor. */
  function cost({ observation: s, legal, gumbel, ...given }: Batch): Tensor {
    const out = apply(mu, s, given)
    if (!discrete) return value(Q, s, config.invertGradients ? invertGradients(out) : out).neg()
    const a = straightThrough(masked(out, legal).add(gumbel), config.temperature)
    return out
      .square()
      .mean(1)
      .mul(config.logitPenalty)
      .sub(value(Q, s, a))
  }

  /** One gradient step of critic and actor on B transitions (s, a, r, s′). */
  function update(batch: Batch) {
    const { observation: s, action: a, reward: r, discount, next: s2, ...given } = batch

    // y = r + γ Q′(s′, μ′(s′));  y = r where s′ is terminal
    const y = r.add(discount.mul(value(QTarget, s2, target(batch))))

    // L(θ) = mean of (Q(s, a; θ) − y)²;  θ ← θ − α · Adam(∇L + λ θ)
    const error = tf.variableGrads(() => squaredError(value(Q, s, a, given), y).mean() as Scalar, theta.theta)
    critic.descend(error.grads, given)

    // J(φ) = mean of Q(s, μ(s; φ));  φ ← φ + α · Adam(∇J)
    const loss = tf.variableGrads(() => cost(batch).mean() as Scalar, phi.theta)
    actor.descend(loss.grads, given)

    // θ′ ← (1 − τ) θ′ + τ θ;  φ′ ← (1 − τ) φ′ + τ φ
    theta.follow(tau)
    phi.follow(tau)
    return { criticLoss: error.value, actorLoss: loss.value, q: y.mean() }
  }

  const learner = await repeated(engine, update, inputs, {
    name: 'ddpg update',
    times: config.updates,
    atMost: config.updatesPerRun,
    now: steps > 0,
  })
  const policy = batched(engine, ({ input }) => ({ output: apply(mu, input) }), {
    shape,
    loop: normal.loop(engine, forward(mu)),
    group: 'actor',
  })

  const mask = { shape: [A], dtype: 'uint8' } as const
  const seen = fieldOf(observationSpace)
  const memory = uniformReplay(
    {
      observation: seen,
      action: { shape: [A] },
      reward: { shape: [] },
      discount: { shape: [] },
      next: seen,
      ...(discrete && { legal: mask, nextLegal: mask }),
    },
    config.bufferSize,
  )
  const [s, a, every] = [new Float32Array(D), new Float32Array(A), new Uint8Array(A).fill(1)]
  const streams = streamsOf(random, 'explore', 'replay', 'gumbel', 'dropout')
  const wander = noise(config.noise, A, context.envs)
  const schedule = linear(config.noiseStart, config.noiseEnd, config.noiseFraction)
  const counts = { steps: 0, updates: 0 }
  const progress = () => (steps > 0 ? counts.steps / steps : 1)
  const changed = () => {
    policy.changed()
    normal.changed()
  }

  /** μ(s) + noise; of discrete actions logits + Gumbel noise, whose largest is a draw from softmax(logits). */
  function explored(mu: Float32Array, slot: number): Float32Array {
    if (discrete) return mu.map(logit => logit + gumbel(streams.explore))
    const noise = wander.next(slot, valueAt(schedule, progress()), streams.explore)
    return mu.map((x, j) => Math.min(1, Math.max(-1, x)) + noise[j]!)
  }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: learner.K },
    memory,
    thoughts: { mu: 'floats' },

    /** μ(s); to explore, at first any legal action where it trains, then μ(s) with noise. */
    act(views, mode, slots) {
      if (mode === 'explore' && steps > 0 && counts.steps < config.warmup)
        return views.map(({ legal }) => ({ action: codec.random(streams.explore, legal) }))
      const decide = (outputs: ArrayLike<number>): Decision<Value<Space>>[] =>
        views.map(({ legal }, i) => {
          const mu = Float32Array.from({ length: A }, (_, j) => outputs[i * A + j]!)
          return {
            action: codec.decode(mode === 'explore' ? explored(mu, slots?.[i] ?? i) : mu, legal),
            thought: { mu },
          }
        })
      const mu = policy.run(views.length, input => {
        for (const [i, { observation }] of views.entries()) encode(observationSpace, observation, input, i * D)
      })
      return mu instanceof Promise ? mu.then(decide) : decide(mu)
    },

    observe({ slot, view, decision, next }) {
      encode(observationSpace, view.observation, s)
      codec.encode(decision.action, a)
      const discount = next.terminated ? 0 : gamma
      const masks = discrete && { legal: view.legal ?? every, nextLegal: next.legal ?? every }
      memory.add({
        observation: view.observation,
        action: a,
        reward: next.reward,
        discount,
        next: next.observation,
        ...masks,
      })
      if (next.terminated || next.truncated) wander.reset(slot)
      normal.observe(s)
      counts.steps++
    },

    abandon: wander.reset,

    async learn(updates) {
      normal.write(engine)
      const metrics = await learner.run(updates, (inputs, k) => {
        memory.sample(k * B, streams.replay, inputs)
        for (const descent of [actor, critic]) descent.schedule(inputs, progress())
        if (discrete) for (let i = 0; i < inputs.gumbel.length; i++) inputs.gumbel[i] = gumbel(streams.gumbel)
        fillNoise(drops, streams.dropout, inputs)
      })
      changed()
      flushDenormals(engine, Object.keys(slots), counts.updates, counts.updates + updates)
      counts.updates += updates
      return { ...metrics, noise: valueAt(schedule, progress()) }
    },

    ...agentState({
      engine,
      acting: ['actor', 'actorStatistics', 'normalizer'],
      streams,
      counts,
      arrays: { noise: wander.state, ...normal.arrays },
      changed,
    }),
    exportPolicy: request =>
      policyModel(engine, { ...request, observationSpace, actions: A }, (observation, legal) =>
        codec.output(apply(mu, observation.reshape([-1, ...shape])), legal),
      ),
    dispose() {
      engine.dispose()
      for (const owned of [phi, theta, normal, ...Object.values(slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Value<Space>, Value<Space>>
}
