/**
 * Deep Deterministic Policy Gradient: a deterministic actor, trained by the gradient of a critic.
 *
 * Lillicrap et al. 2016, Continuous control with deep reinforcement learning, https://arxiv.org/abs/1509.02971
 * Silver et al. 2014, Deterministic policy gradient algorithms, http://proceedings.mlr.press/v32/silver14.html
 *
 * Where things are: algorithm 1 of Lillicrap et al. is `act`, `observe` and `learn` at the end; its losses and target
 * updates are `update`. Discrete actions and inverted gradients are in src/kit/heads/deterministic.ts.
 *
 * Differs from the papers:
 *  1. The critic takes the action in its first layer (2016: in its second), and all layers start as PyTorch's do.
 *  2. Gaussian noise by default, with an Ornstein–Uhlenbeck process as an option; it may fade over the run.
 *  3. A time limit is not a terminal state: the state in which an episode is truncated still bootstraps.
 *  4. Random actions for 2,000 steps, each held for 20 on average; discrete actions (by Gumbel-softmax), and K updates
 *     in one run.
 *  5. One learning rate of 10⁻³ for both (2016: 10⁻⁴ for the actor), and by default no weight decay (2016: 0.01) and
 *     no batch normalization.
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action.
 */
import type { AgentContext } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import type { Config } from '../src/core/option.ts'
import { type Space, type Value, width } from '../src/core/space.ts'
import { openEngine } from '../src/engine/open.ts'
import { type Scalar, tf } from '../src/engine/tf.ts'
import {
  actorCriticOptions,
  actorNetwork,
  agentOf,
  applied,
  type Batch,
  batchedPolicy,
  clockOf,
  criticNetwork,
  descent,
  deterministicHead,
  deterministicHeadOptions,
  dropoutNoise,
  explorationNoise,
  forward,
  heldActions,
  inputShape,
  learnerOf,
  noiseOptions,
  normalizer,
  planOf,
  runOptions,
  streamsOf,
  targetPair,
  transitionBuffer,
  unsupportedActions,
} from '../src/kit/index.ts'
import { squaredError } from '../src/nn/loss.ts'
import type { DdpgOptions } from './options/ddpg.ts'

const options = { ...actorCriticOptions, ...runOptions, ...noiseOptions, ...deterministicHeadOptions }

export const ddpg: AgentFactory<DdpgOptions> = defineAgent({
  name: 'ddpg',
  title: 'Deep Deterministic Policy Gradient: an actor and a critic',
  paper: 'https://arxiv.org/abs/1509.02971',
  options,
  unsupported: ({ actionSpace }) => unsupportedActions('DDPG', actionSpace),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, actionSpace, random, steps } = context
  const { batchSize: B, tau } = config
  const head = deterministicHead(actionSpace, config)
  const [D, A] = [width(observationSpace), head.width]
  const engine = await openEngine(context.device, config.threads)

  // μ(s; φ), Q(s, a; θ) and their targets μ′(s; φ′) and Q′(s, a; θ′), which start equal
  const phi = targetPair('actor', () => [actorNetwork(context, config, A, head.activation)])
  const theta = targetPair('critic', () => [criticNetwork(context, config, A)])
  const [[mu], [muTarget], [Q], [QTarget]] = [phi.online, phi.target, theta.online, theta.target]
  const normal = normalizer(config.normalizeObservations, D)
  const actor = descent('actor', phi.theta, { ...config, weightDecay: 0 }, config.actorLearningRate)
  const critic = descent('critic', theta.theta, config, config.criticLearningRate)
  engine.own({ ...phi.groups, ...theta.groups, ...normal.groups, ...actor.slots, ...critic.slots })
  const { apply, value } = applied(normal, B, D)

  /** One gradient step of critic and actor on B transitions (s, a, r, s′); `discount` is 0 where s′ is terminal. */
  function update({ observation: s, action: a, reward: r, discount, next: s2, ...given }: Batch) {
    // y = r + γ Q′(s′, μ′(s′));  y = r where s′ is terminal
    const a2 = head.greedy(apply(muTarget, s2), given)
    const y = r.add(discount.mul(value(QTarget, s2, a2)))

    // L(θ) = mean of (Q(s, a; θ) − y)²;  θ ← θ − α · Adam(∇L + λ θ)
    const error = tf.variableGrads(() => squaredError(value(Q, s, a, given), y).mean() as Scalar, theta.theta)
    critic.descend(error.grads, given)

    // J(φ) = mean of Q(s, μ(s; φ));  φ ← φ + α · Adam(∇J)
    const cost = () => head.cost(apply(mu, s, given), a => value(Q, s, a), given)
    const loss = tf.variableGrads(() => cost().mean() as Scalar, phi.theta)
    actor.descend(loss.grads, given)

    // θ′ ← (1 − τ) θ′ + τ θ;  φ′ ← (1 − τ) φ′ + τ φ
    theta.follow(tau)
    phi.follow(tau)
    return { criticLoss: error.value, actorLoss: loss.value, q: y.mean() }
  }

  const streams = streamsOf(random, 'explore', 'replay', 'gumbel', 'dropout')
  const clock = clockOf(steps)
  const noise = explorationNoise(config, head, context.envs, streams.explore, clock)
  const held = heldActions(config.holdRandom, head, context.envs)
  const [shape, action, a] = [inputShape(mu), { shape: [A] }, new Float32Array(A)]
  const buffer = transitionBuffer(context, config, { shape, action, masks: head.masks, clock, seen: normal.observe })
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
      ...head.feeds(B, streams.gumbel),
      dropoutNoise([mu, Q], B, streams.dropout),
    ],
    descents: [actor, critic],
    changed: policy.changed,
  })
  const step = await learner.step('ddpg update', update, config)

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
      plan: planOf(config, step.K),
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
        const metrics = await step.run(updates)
        return { ...metrics, noise: noise.sigma() }
      },

      exportPolicy: request => policy.export(request, (s, legal) => head.output(apply(mu, s), legal)),
    },
  )
}
