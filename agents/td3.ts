/**
 * Twin Delayed DDPG: DDPG with the lower of two critics, a delayed actor, and target policy smoothing.
 *
 * Fujimoto et al. 2018, Addressing function approximation error in actor-critic methods,
 * https://arxiv.org/abs/1802.09477
 *
 * Where things are: algorithm 1 of Fujimoto et al. is `act`, `observe` and `learn` at the end; its losses and target
 * updates are `critics` and `all`. The file has the order of ddpg.ts: what differs is the paper.
 *
 * Differs from the papers:
 *  1. The critics' weights move together, as one vector with one optimizer (the same unless `maxGradNorm` is set).
 *  2. Gaussian noise by default, with an Ornstein–Uhlenbeck process as an option; it may fade over the run.
 *  3. A time limit is not a terminal state: the state in which an episode is truncated still bootstraps.
 *  4. Random actions for 2,000 steps, each held for 20 on average (2018: 10,000, and 1,000 for easy tasks; not held);
 *     networks of 64-64 (2018: 400-300) and batches of 128 (2018: 100).
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action.
 */
import type { AgentContext } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { type Space, type Value, width } from '../src/core/space.ts'
import { openEngine } from '../src/engine/open.ts'
import { type Scalar, tf } from '../src/engine/tf.ts'
import {
  actions,
  actorCriticOptions,
  actorNetwork,
  agentOf,
  applied,
  type Batch,
  batchedPolicy,
  clockOf,
  criticNetwork,
  descent,
  drawn,
  dropoutNoise,
  explorationNoise,
  forward,
  heldActions,
  inputShape,
  learnerOf,
  noiseOptions,
  normalizer,
  planOf,
  streamsOf,
  targetPair,
  transitionBuffer,
  unsupportedActions,
} from '../src/kit/index.ts'
import { squaredError } from '../src/nn/loss.ts'
import type { Td3Options } from './options/td3.ts'

const options = {
  ...actorCriticOptions,
  ...noiseOptions,
  policyDelay: option(2, 'critic updates per update of the actor and the targets, d', { min: 1, integer: true }),
  targetNoise: option(0.2, 'standard deviation σ̃ of the noise on target actions', { min: 0 }),
  targetNoiseClip: option(0.5, 'clip c of that noise', { min: 0 }),
}

export const td3: AgentFactory<Td3Options> = defineAgent({
  name: 'td3',
  title: 'Twin Delayed DDPG: two critics, a slower actor, smoothed targets',
  paper: 'https://arxiv.org/abs/1802.09477',
  options,
  unsupported: ({ actionSpace }) => unsupportedActions('TD3', actionSpace, 'continuous'),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, actionSpace, random, steps } = context
  const { batchSize: B, tau, policyDelay, targetNoise, targetNoiseClip: c } = config
  const head = actions(actionSpace)
  const [D, A] = [width(observationSpace), head.width]
  const engine = await openEngine(context.device, config.threads)

  // μ(s; φ), Q₁ and Q₂(s, a; θ) and their targets μ′(s; φ′), Q₁′ and Q₂′(s, a; θ′), which start equal
  const phi = targetPair('actor', () => [actorNetwork(context, config, A, 'tanh')])
  const theta = targetPair('critic', () => [
    criticNetwork(context, config, A),
    criticNetwork(context, config, A, 'critic 2'),
  ])
  const [[mu], [muTarget], [Q1, Q2]] = [phi.online, phi.target, theta.online]
  const normal = normalizer(config.normalizeObservations, D)
  const actor = descent('actor', phi.theta, { ...config, weightDecay: 0 }, config.actorLearningRate)
  const critic = descent('critic', theta.theta, config, config.criticLearningRate)
  engine.own({ ...phi.groups, ...theta.groups, ...normal.groups, ...actor.slots, ...critic.slots })
  const { apply, value, lower } = applied(normal, B, D)

  /** One gradient step of the critics on B transitions (s, a, r, s′); `discount` is 0 where s′ is terminal. */
  function critics({ observation: s, action: a, reward: r, discount, next: s2, noise, ...given }: Batch<'noise'>) {
    // y = r + γ min(Q₁′, Q₂′)(s′, clip(μ′(s′) + ε, −1, 1));  y = r where s′ is terminal
    const a2 = apply(muTarget, s2).add(noise).clipByValue(-1, 1)
    const y = r.add(discount.mul(lower(theta.target, s2, a2)))

    // L(θ) = Σᵢ mean of (Qᵢ(s, a; θ) − y)²;  θ ← θ − α · Adam(∇L + λ θ)
    const errors = () => theta.online.map(Q => squaredError(value(Q, s, a, given), y).mean())
    const error = tf.variableGrads(() => tf.addN(errors()) as Scalar, theta.theta)
    critic.descend(error.grads, given)
    return { criticLoss: error.value, q: y.mean() }
  }

  /** The same, then one of the actor, and of the targets. */
  function all({ observation: s, ...given }: Batch<'noise'>) {
    const metrics = critics({ observation: s, ...given })

    // J(φ) = mean of Q₁(s, μ(s; φ));  φ ← φ + α · Adam(∇J)
    const cost = () => value(Q1, s, apply(mu, s, given)).neg()
    const loss = tf.variableGrads(() => cost().mean() as Scalar, phi.theta)
    actor.descend(loss.grads, given)

    // θ′ ← (1 − τ) θ′ + τ θ;  φ′ ← (1 − τ) φ′ + τ φ
    theta.follow(tau)
    phi.follow(tau)
    return { ...metrics, actorLoss: loss.value }
  }

  const streams = streamsOf(random, 'explore', 'replay', 'smooth', 'dropout')
  const clock = clockOf(steps, { actorLoss: 0 }) // the last actor loss, for updates without one
  const noise = explorationNoise(config, head, context.envs, streams.explore, clock)
  const held = heldActions(config.holdRandom, head, context.envs)
  const [shape, action, a] = [inputShape(mu), { shape: [A] }, new Float32Array(A)]
  const buffer = transitionBuffer(context, config, { shape, action, clock, seen: normal.observe })
  const policy = batchedPolicy(engine, context, {
    network: s => apply(mu, s),
    shape,
    outputs: A,
    loop: normal.loop(engine, forward(mu)),
    group: 'actor',
  })
  const learner = learnerOf({
    engine,
    clock,
    feeds: [
      normal.feed(engine),
      buffer.batches(streams.replay),
      // clip(N(0, σ̃²), −c, c)
      drawn('noise', [B, A], () => Math.min(c, Math.max(-c, targetNoise * streams.smooth.normal()))),
      dropoutNoise([mu, Q1, Q2], B, streams.dropout),
    ],
    descents: [actor, critic],
    changed: policy.changed,
  })
  const often = await learner.step('td3 update of the critics', critics)
  const seldom = await learner.step('td3 update', all)

  const abandon = (slot: number) => {
    noise.reset(slot)
    held.release(slot)
  }

  return agentOf<Value<Space>, Value<Space>>(
    {
      engine,
      clock,
      acting: ['actor', 'actorStatistics', 'normalizer'],
      streams,
      arrays: { noise: noise.state, ...normal.arrays },
      kept: [held.keeper],
      owned: [phi, theta, normal, actor, critic],
      changed: policy.changed,
    },
    {
      plan: planOf(config),
      memory: buffer.memory,
      thoughts: { mu: 'floats' },

      /** μ(s); to explore, uniformly random actions during warm-up, then μ(s) + noise. */
      act(views, mode, slots) {
        const exploring = mode === 'explore'
        const random = exploring && steps > 0 && clock.counts.steps < config.warmup
        const made = random ? views.map(({ legal }, i) => held.next(slots?.[i] ?? i, streams.explore, legal)) : []
        return policy.act(views, made, (mu, { legal }, i) => ({
          action: head.decode(exploring ? noise.add(mu, slots?.[i] ?? i) : mu, legal),
          thought: { mu },
        }))
      },

      observe(transition) {
        const { slot, decision, next } = transition
        head.encode(decision.action, a)
        buffer.observe(transition, a)
        if (next.terminated || next.truncated) abandon(slot)
      },
      store: buffer.store,
      abandon,

      async learn(updates) {
        const sums = { criticLoss: 0, q: 0 }
        for (let k = 0; k < updates; k++) {
          const step = (clock.counts.updates + 1) % policyDelay === 0 ? seldom : often
          const { criticLoss, q, actorLoss = clock.counts.actorLoss } = await step.run(1)
          sums.criticLoss += criticLoss! / updates
          sums.q += q! / updates
          clock.counts.actorLoss = actorLoss
        }
        return { ...sums, actorLoss: clock.counts.actorLoss, noise: noise.sigma() }
      },

      exportPolicy: request => policy.export(request, (s, legal) => head.output(apply(mu, s), legal)),
    },
  )
}
