/**
 * Twin Delayed DDPG: DDPG with two critics of which the lower one counts, an actor that learns every other time, and
 * targets that are smoothed over similar actions.
 *
 * Fujimoto et al. 2018, Addressing function approximation error in actor-critic methods,
 * https://arxiv.org/abs/1802.09477 Lillicrap et al. 2016, Continuous control with deep reinforcement learning (DDPG),
 * https://arxiv.org/abs/1509.02971
 *
 * Where things are: algorithm 1 of Fujimoto et al. is `act`, `observe` and `learn` at the end; its losses are `critics`
 * and `actor`. The file has the order of ddpg.ts: what differs is the paper.
 *
 * Differs from the paper:
 *  1. The critics' weights move together, as one vector with one optimizer (the same unless `maxGradNorm` is set).
 *  2. Gaussian noise by default, with an Ornstein–Uhlenbeck process as an option; it may fade over the run.
 *  3. A time limit is not an end: the value of the state in which an episode is truncated still counts.
 *  4. Fewer random actions before the first update (2018: 10,000 steps, 1,000 for easy tasks), and networks of 256-256
 *  (2018: 400-300).
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action.
 */
import type { Scalar, Tensor } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision, Metrics } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { streamsOf } from '../src/core/rng.ts'
import { linear, valueAt } from '../src/core/schedule.ts'
import { encode, type Space, type Value, width } from '../src/core/space.ts'
import type { Compiled, Specs } from '../src/engine/engine.ts'
import { engineOptions, openEngine } from '../src/engine/open.ts'
import { tf } from '../src/engine/tf.ts'
import { actions, unsupportedActions } from '../src/kit/acting/actions.ts'
import { batched } from '../src/kit/acting/batched.ts'
import { forward } from '../src/kit/acting/forward.ts'
import { NOISES, noise } from '../src/kit/acting/noise.ts'
import { policyModel } from '../src/kit/acting/policy-model.ts'
import { agentState } from '../src/kit/agent-state.ts'
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
  weightDecay: option(0, "decay λ of the critics' weights and biases: λθ is added to their gradient", { min: 0 }),
  maxGradNorm: option(0, 'longest gradient; longer ones are shortened; 0 = any length', { min: 0 }),
  actorLearningRate: option(1e-3, "step size of the actor's gradient; the highest where it changes", { min: 0 }),
  criticLearningRate: option(1e-3, "step size of the critics' gradient; the highest where it changes", { min: 0 }),
  ...rateScheduleOptions,
  batchSize: option(256, 'transitions in an update, B', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(200_000, 'transitions that the replay memory holds', { min: 1, integer: true }),
  warmup: option(1000, 'steps of random actions, before the first update', { min: 1, integer: true }),
  trainEvery: option(1, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'updates each time', { min: 1, max: 10_000, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  tau: option(0.005, "Polyak rate τ of the target networks after each update of the actor's", { min: 0, max: 1 }),
  policyDelay: option(2, 'updates of the critics to one of the actor and the targets, d', { min: 1, integer: true }),
  targetNoise: option(0.2, "standard deviation σ̃ of the noise on the targets' actions", { min: 0 }),
  targetNoiseClip: option(0.5, 'most that noise may be, c', { min: 0 }),
  noise: option('gaussian', 'exploration: gaussian, or ou (Ornstein–Uhlenbeck)', { choices: NOISES }),
  noiseStart: option(0.1, 'σ of the noise at first, for actions in [−1, 1]; of ou, σ of its increments', { min: 0 }),
  noiseEnd: option(0.1, 'standard deviation of the noise in the end', { min: 0 }),
  noiseFraction: option(1, 'part of the run over which it changes', { min: 0, max: 1 }),
}

export const td3 = defineAgent({
  name: 'td3',
  title: 'Twin Delayed DDPG: two critics, a slower actor, smoothed targets',
  paper: 'https://arxiv.org/abs/1802.09477',
  options,
  unsupported: ({ actionSpace }) => unsupportedActions('TD3', actionSpace, 'continuous'),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, random, steps } = context
  const { batchSize: B, gamma, tau, policyDelay } = config
  const codec = actions(context.actionSpace)
  const [D, A] = [width(observationSpace), codec.width]

  const engine = await openEngine(context.device, config.threads)

  // μ(s; φ), Q₁ and Q₂(s, a; θ) and their targets μ′, Q₁′ and Q₂′, which start equal.
  const twins = () => [criticNetwork(context, config, A), criticNetwork(context, config, A, 'critic 2')] as const
  const phi = targetPair('actor', () => [actorNetwork(context, config, A, 'tanh')])
  const theta = targetPair('critic', twins)
  const [[mu], [muTarget], Q] = [phi.online, phi.target, theta.online]
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
    noise: { shape: [B, A] }, // clip(N(0, σ̃²), −c, c)
  }
  const drops = { ...noiseInputs(mu, B), ...noiseInputs(Q[0], B), ...noiseInputs(Q[1], B) } // of dropout; mostly none
  const inputs: typeof columns & Specs = { ...columns, ...actor.inputs, ...critic.inputs, ...drops }
  type Batch = { readonly [K in keyof typeof inputs]: Tensor }

  const { apply, value, lower } = applied(normal, B, D)

  /** One gradient step of the critics on B transitions (s, a, r, s′). */
  function critics({ observation: s, action: a, reward: r, discount, next: s2, noise, ...given }: Batch) {
    // y = r + γ min(Q₁′, Q₂′)(s′, clip(μ′(s′) + ε, −1, 1));  y = r where s′ is terminal
    const a2 = apply(muTarget, s2).add(noise).clipByValue(-1, 1)
    const y = r.add(discount.mul(lower(theta.target, s2, a2)))

    // L(θ) = Σᵢ mean of (Qᵢ(s, a; θ) − y)²;  θ ← θ − α · Adam(∇L)
    const squares = () => Q.map(model => squaredError(value(model, s, a, given), y).mean())
    const error = tf.variableGrads(() => tf.addN(squares()) as Scalar, theta.theta)
    critic.descend(error.grads, given)
    return { criticLoss: error.value, q: y.mean() }
  }

  /** The same, then one of the actor, and of the targets. */
  function all(batch: Batch) {
    const { observation: s, ...given } = batch
    const metrics = critics(batch)

    // J(φ) = mean of Q₁(s, μ(s; φ));  φ ← φ + α · Adam(∇J)
    const loss = tf.variableGrads(
      () =>
        value(Q[0], s, apply(mu, s, given))
          .mean()
          .neg() as Scalar,
      phi.theta,
    )
    actor.descend(loss.grads, given)

    // θ′ ← (1 − τ) θ′ + τ θ;  φ′ ← (1 − τ) φ′ + τ φ
    theta.follow(tau)
    phi.follow(tau)
    return { ...metrics, actorLoss: loss.value }
  }

  const now = steps > 0
  const often = await repeated(engine, critics, inputs, { name: 'td3 update of the critics', now })
  const seldom = await repeated(engine, all, inputs, { name: 'td3 update', now })
  const policy = batched(engine, ({ input }) => ({ output: apply(mu, input) }), {
    shape,
    loop: normal.loop(engine, forward(mu)),
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
  const streams = streamsOf(random, 'explore', 'replay', 'smooth', 'dropout')
  const wander = noise(config.noise, A, context.envs)
  const schedule = linear(config.noiseStart, config.noiseEnd, config.noiseFraction)
  const counts = { steps: 0, updates: 0, actorLoss: 0 } // the actor's last loss, for the updates without one
  const progress = () => (steps > 0 ? counts.steps / steps : 1)
  const changed = () => {
    policy.changed()
    normal.changed()
  }

  function fill(into: Compiled<typeof inputs>['inputs']) {
    memory.sample(B, streams.replay, into)
    for (const descent of [actor, critic]) descent.schedule(into, progress())
    const { targetNoise, targetNoiseClip: c } = config
    for (let i = 0; i < into.noise.length; i++)
      into.noise[i] = Math.min(c, Math.max(-c, targetNoise * streams.smooth.normal()))
    fillNoise(drops, streams.dropout, into)
  }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: 1 },
    memory,
    thoughts: { mu: 'floats' },

    /** μ(s); to explore, at first any action where it trains, then μ(s) + noise. */
    act(views, mode, slots) {
      if (mode === 'explore' && steps > 0 && counts.steps < config.warmup)
        return views.map(() => ({ action: codec.random(streams.explore) }))
      const decide = (outputs: ArrayLike<number>): Decision<Value<Space>>[] =>
        views.map((_, i) => {
          const mu = Float32Array.from({ length: A }, (_, j) => outputs[i * A + j]!)
          if (mode === 'exploit') return { action: codec.decode(mu), thought: { mu } }
          const noise = wander.next(slots?.[i] ?? i, valueAt(schedule, progress()), streams.explore)
          return { action: codec.decode(mu.map((x, j) => x + noise[j]!)), thought: { mu } }
        })
      const mu = policy.run(views.length, input => {
        for (const [i, { observation }] of views.entries()) encode(observationSpace, observation, input, i * D)
      })
      return mu instanceof Promise ? mu.then(decide) : decide(mu)
    },

    observe({ slot, view, decision, next }) {
      encode(observationSpace, view.observation, s)
      codec.encode(decision.action, a)
      memory.add({
        observation: view.observation,
        action: a,
        reward: next.reward,
        discount: next.terminated ? 0 : gamma,
        next: next.observation,
      })
      if (next.terminated || next.truncated) wander.reset(slot)
      normal.observe(s)
      counts.steps++
    },

    abandon: wander.reset,

    async learn(updates) {
      normal.write(engine)
      const sums = { criticLoss: 0, q: 0 }
      for (let k = 0; k < updates; k++) {
        counts.updates++
        const step = counts.updates % policyDelay === 0 ? seldom : often
        const { criticLoss, q, actorLoss } = (await step.run(1, fill)) as Metrics
        sums.criticLoss += criticLoss! / updates
        sums.q += q! / updates
        counts.actorLoss = actorLoss ?? counts.actorLoss
      }
      changed()
      flushDenormals(engine, Object.keys(slots), counts.updates - updates, counts.updates)
      return { ...sums, actorLoss: counts.actorLoss, noise: valueAt(schedule, progress()) }
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
      policyModel(engine, { ...request, observationSpace, actions: A }, observation =>
        codec.output(apply(mu, observation.reshape([-1, ...shape]))),
      ),
    dispose() {
      engine.dispose()
      for (const owned of [phi, theta, normal, ...Object.values(slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Value<Space>, Value<Space>>
}
