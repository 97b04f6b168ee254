/**
 * Twin Delayed DDPG: DDPG with two critics of which the lower one counts, an actor that learns every other time, and targets that are
 * smoothed over similar actions.
 *
 * Fujimoto et al. 2018, Addressing function approximation error in actor-critic methods, https://arxiv.org/abs/1802.09477
 * Lillicrap et al. 2016, Continuous control with deep reinforcement learning (DDPG), https://arxiv.org/abs/1509.02971
 *
 * Where things are: algorithm 1 of Fujimoto et al. is `act`, `observe` and `learn` at the end; its losses are `critics` and `actor`. The
 * file has the order of ddpg.ts: what differs is the paper.
 *
 * Differs from the paper:
 *  1. The critics' weights move together, as one vector with one optimiser (the same unless `maxGradNorm` is set).
 *  2. Gaussian noise by default, with an Ornstein–Uhlenbeck process as an option; it may fade over the run.
 *  3. A time limit is not an end: the value of the state in which an episode is truncated still counts.
 *  4. Fewer random actions before the first update (2018: 10,000 steps, 1,000 for easy tasks), and networks of 256-256 (2018: 400-300).
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action.
 */
import type { LayersModel, NamedTensorMap, Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { linear, valueAt } from '../src/core/schedule.ts'
import { encode, type Space, type Value, width } from '../src/core/space.ts'
import { batched } from '../src/engine/batched.ts'
import { openEngine } from '../src/engine/open.ts'
import { policyModel } from '../src/engine/policy-model.ts'
import { repeated } from '../src/engine/repeated.ts'
import { tf } from '../src/engine/tf.ts'
import { actions, unsupportedActions } from '../src/nn/actions.ts'
import { actorNetwork, criticNetwork, networkOptions } from '../src/nn/actor-critic.ts'
import { agentState } from '../src/nn/agent-state.ts'
import { flushDenormals } from '../src/nn/denormals.ts'
import { assignFlat, flatGradients, flatten } from '../src/nn/flat.ts'
import { forward } from '../src/nn/forward.ts'
import { squaredError } from '../src/nn/loss.ts'
import { NOISES, noise } from '../src/nn/noise.ts'
import { clipNorm, OPTIMISERS, type Optimiser, prefixed } from '../src/nn/optimiser.ts'
import { polyak } from '../src/nn/target.ts'
import { count, trainable } from '../src/nn/variables.ts'
import { uniformReplay } from '../src/replay/uniform.ts'

const options = {
  ...networkOptions,
  optimizer: option('adam', 'rule of the gradient steps', { choices: ['adam', 'rmsprop', 'momentum', 'sgd'] }),
  actorLearningRate: option(1e-3, "step size of the actor's gradient", { min: 0 }),
  criticLearningRate: option(1e-3, "step size of the critics' gradient", { min: 0 }),
  maxGradNorm: option(0, 'longest gradient; longer ones are shortened; 0 = any', { min: 0 }),
  batchSize: option(256, 'transitions in an update, B', { min: 1, integer: true }),
  bufferSize: option(200_000, 'transitions that the replay memory holds', { min: 1, integer: true }),
  warmup: option(1000, 'steps of random actions, before the first update', { min: 1, integer: true }),
  trainEvery: option(1, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'updates each time', { min: 1, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  tau: option(0.005, "Polyak rate τ of the target networks after each update of the actor's", { min: 0, max: 1 }),
  policyDelay: option(2, 'updates of the critics to one of the actor and the targets, d', { min: 1, integer: true }),
  targetNoise: option(0.2, "standard deviation σ̃ of the noise on the targets' actions", { min: 0 }),
  targetNoiseClip: option(0.5, 'most that noise may be, c', { min: 0 }),
  noise: option('gaussian', 'exploration: gaussian, or ou (Ornstein–Uhlenbeck)', { choices: NOISES }),
  noiseStart: option(0.1, 'standard deviation of the noise at first, for actions in [−1, 1]', { min: 0 }),
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
  const { observationSpace, random } = context
  const { batchSize: B, gamma, tau, policyDelay } = config
  const codec = actions(context.actionSpace)
  const [D, A] = [width(observationSpace), codec.width]

  const engine = await openEngine(context.device)

  // μ(s; φ), Q₁ and Q₂(s, a; θ) and their targets μ′, Q₁′ and Q₂′, which start equal.
  const [mu, muTarget] = [1, 2].map(() => actorNetwork(context, config, A, 'tanh')) as [LayersModel, LayersModel]
  const twins = () => ['critic', 'critic 2'].map(label => criticNetwork(context, config, A, label))
  const [Q, QTarget] = [twins(), twins()] as [LayersModel[], LayersModel[]]
  const phi = { online: trainable(mu), target: trainable(muTarget) }
  const theta = { online: Q.flatMap(trainable), target: QTarget.flatMap(trainable) }
  const [actorRule, criticRule] = [phi, theta].map(({ online }) => OPTIMISERS[config.optimizer](count(online))) as [
    Optimiser,
    Optimiser,
  ]
  const slots = { ...prefixed('actor', actorRule.slots), ...prefixed('critic', criticRule.slots) }
  engine.own({ actor: phi.online, actorTarget: phi.target, critic: theta.online, criticTarget: theta.target, ...slots })

  const [, ...shape] = mu.inputs[0]!.shape as number[]
  const inputs = {
    observation: { shape: [B, ...shape] },
    action: { shape: [B, A] },
    reward: { shape: [B] },
    discount: { shape: [B] }, // γ, or 0 where the episode terminated
    next: { shape: [B, ...shape] },
    noise: { shape: [B, A] }, // clip(N(0, σ̃²), −c, c)
  } as const
  type Batch = Record<keyof typeof inputs, Tensor>

  /** Q(s, a), `[B]`. */
  const value = (model: LayersModel, s: Tensor, a: Tensor) =>
    apply(model, tf.concat([s.reshape([B, D]), a], 1)).reshape([B])

  /** One gradient step of the critics on B transitions (s, a, r, s′). */
  function critics({ observation: s, action: a, reward: r, discount, next: s2, noise }: Batch) {
    // y = r + γ min(Q₁′, Q₂′)(s′, clip(μ′(s′) + ε, −1, 1));  y = r where s′ is terminal
    const a2 = apply(muTarget, s2).add(noise).clipByValue(-1, 1)
    const [q1, q2] = QTarget.map(model => value(model, s2, a2)) as [Tensor, Tensor]
    const y = r.add(discount.mul(tf.minimum(q1, q2)))

    // L(θ) = Σᵢ mean of (Qᵢ(s, a; θ) − y)²;  θ ← θ − α · Adam(∇L)
    const loss = () => tf.addN(Q.map(model => squaredError(value(model, s, a), y).mean())) as Scalar
    const critic = tf.variableGrads(loss, theta.online)
    descend(theta.online, critic.grads, criticRule, config.criticLearningRate)
    return { criticLoss: critic.value, q: y.mean() }
  }

  /** The same, then one of the actor, and of the targets. */
  function all(batch: Batch) {
    const { observation: s } = batch
    const metrics = critics(batch)

    // J(φ) = mean of Q₁(s, μ(s; φ));  φ ← φ + α · Adam(∇J)
    const actor = tf.variableGrads(() => value(Q[0]!, s, apply(mu, s)).mean().neg() as Scalar, phi.online)
    descend(phi.online, actor.grads, actorRule, config.actorLearningRate)

    // θ′ ← (1 − τ) θ′ + τ θ;  φ′ ← (1 − τ) φ′ + τ φ
    polyak(theta.target, theta.online, tau)
    polyak(phi.target, phi.online, tau)
    return { ...metrics, actorLoss: actor.value }
  }

  function descend(parameters: Variable[], grads: NamedTensorMap, rule: Optimiser, rate: number) {
    let gradient: Tensor1D = flatGradients(parameters, grads)
    if (config.maxGradNorm > 0) gradient = clipNorm(gradient, config.maxGradNorm)
    assignFlat(parameters, rule.step(flatten(parameters), gradient, rate))
  }

  const now = context.steps > 0
  const often = await repeated(engine, critics, inputs, { name: 'td3 update of the critics', now })
  const seldom = await repeated(engine, all, inputs, { name: 'td3 update', now })
  const policy = batched(engine, ({ input }) => ({ output: apply(mu, input) }), {
    shape,
    loop: forward(mu),
    group: 'actor',
  })

  const memory = uniformReplay(
    {
      observation: { shape: [D] },
      action: { shape: [A] },
      reward: { shape: [] },
      discount: { shape: [] },
      next: { shape: [D] },
    },
    config.bufferSize,
  )
  const [s, a, s2] = [new Float32Array(D), new Float32Array(A), new Float32Array(D)]
  const streams = { explore: random.split('explore'), replay: random.split('replay'), smooth: random.split('smooth') }
  const wander = noise(config.noise, A, context.envs)
  const schedule = linear(config.noiseStart, config.noiseEnd, config.noiseFraction)
  const sigma = () => valueAt(schedule, context.steps > 0 ? counts.steps / context.steps : 1)
  const counts = { steps: 0, updates: 0 }

  function fill(inputs: Readonly<Record<keyof Batch, Float32Array>>) {
    memory.sample(B, streams.replay, inputs)
    const { targetNoise, targetNoiseClip: c } = config
    for (let i = 0; i < inputs.noise.length; i++)
      inputs.noise[i] = Math.min(c, Math.max(-c, targetNoise * streams.smooth.normal()))
  }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: 1 },
    memory,
    thoughts: { mu: 'floats' },

    /** μ(s); to explore, at first any action, then μ(s) + noise. */
    act(views, mode) {
      if (mode === 'explore' && counts.steps < config.warmup)
        return views.map(() => ({ action: codec.random(streams.explore) }))
      const decide = (outputs: ArrayLike<number>): Decision<Value<Space>>[] =>
        views.map((_, i) => {
          const mu = Float32Array.from({ length: A }, (_, j) => outputs[i * A + j]!)
          if (mode === 'exploit') return { action: codec.decode(mu), thought: { mu } }
          const noise = wander.next(i, sigma(), streams.explore)
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
      encode(observationSpace, next.observation, s2)
      memory.add({ observation: s, action: a, reward: next.reward, discount: next.terminated ? 0 : gamma, next: s2 })
      if (next.terminated || next.truncated) wander.reset(slot)
      counts.steps++
    },

    async learn(updates) {
      const sums = { criticLoss: 0, q: 0, actorLoss: 0 }
      const actorUpdates =
        Math.floor((counts.updates + updates) / policyDelay) - Math.floor(counts.updates / policyDelay)
      for (let k = 1; k <= updates; k++) {
        const due = (counts.updates + k) % policyDelay === 0
        const { criticLoss, q, actorLoss = 0 }: Partial<typeof sums> = await (due ? seldom : often).run(1, fill)
        sums.criticLoss += criticLoss! / updates
        sums.q += q! / updates
        sums.actorLoss += actorLoss / Math.max(1, actorUpdates)
      }
      if (actorUpdates > 0) policy.changed()
      flushDenormals(engine, Object.keys(slots), counts.updates, counts.updates + updates)
      counts.updates += updates
      const { actorLoss, ...metrics } = sums
      return { ...metrics, ...(actorUpdates > 0 && { actorLoss }), noise: sigma() }
    },

    ...agentState({
      engine,
      acting: ['actor'],
      streams,
      counts,
      arrays: { noise: wander.state },
      changed: policy.changed,
    }),
    exportPolicy: request =>
      policyModel(engine, { ...request, observationSpace, actions: A }, observation =>
        codec.output(apply(mu, observation.reshape([-1, ...shape]))),
      ),
    dispose() {
      engine.dispose()
      for (const owned of [mu, muTarget, ...Q, ...QTarget, ...Object.values(slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Value<Space>, Value<Space>>
}

const apply = (model: LayersModel, x: Tensor): Tensor => model.apply(x) as Tensor
