/**
 * Soft Actor-Critic: a stochastic actor rewarded for its entropy, the lower of two critics, and a learned temperature.
 *
 * Haarnoja et al. 2018, Soft actor-critic algorithms and applications, https://arxiv.org/abs/1812.05905
 *
 * Where things are: algorithm 1 is `act`, `observe` and `learn` at the end; its losses are `update`, with the density
 * of squashed actions (appendix C) in src/kit/heads/squashed-normal.ts. The file has the order of ddpg.ts and td3.ts.
 *
 * Differs from the paper:
 *  1. The critics' weights move together, as one vector with one optimizer (the same unless `maxGradNorm` is set).
 *  2. A time limit is not a terminal state: the state in which an episode is truncated still bootstraps.
 *  3. Random actions for 2,000 steps, each held for 20 on average, and K updates in one run.
 *  4. Networks of 64-64 and batches of 128 (2018: 256-256 and 256), and learning rates of 10⁻³ (2018: 3·10⁻⁴).
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
  deviation,
  drawn,
  dropoutNoise,
  forward,
  heldActions,
  inputShape,
  learnerOf,
  normalizer,
  planOf,
  runOptions,
  squashed,
  streamsOf,
  targetPair,
  transitionBuffer,
  unsupportedActions,
} from '../src/kit/index.ts'
import { squaredError } from '../src/nn/loss.ts'
import { trainable, untrained } from '../src/nn/variables.ts'
import type { SacOptions } from './options/sac.ts'

const options = {
  ...actorCriticOptions,
  ...runOptions,
  alphaLearningRate: option(1e-3, 'learning rate of the temperature; 0 = fixed temperature', { min: 0 }),
  temperature: option(1, 'initial temperature α', { min: 1e-8 }),
  targetEntropy: option(1, 'negative target entropy per action dimension, −H̄ / A (2018: 1)'),
}

export const sac: AgentFactory<SacOptions> = defineAgent({
  name: 'sac',
  title: 'Soft Actor-Critic: a random actor, two critics, a learned temperature',
  paper: 'https://arxiv.org/abs/1812.05905',
  options,
  unsupported: ({ actionSpace }) => unsupportedActions('SAC', actionSpace, 'continuous'),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, actionSpace, random, steps } = context
  const { batchSize: B, tau } = config
  const head = actions(actionSpace)
  const [D, A] = [width(observationSpace), head.width]
  const targetEntropy = -config.targetEntropy * A
  const engine = await openEngine(context.device, config.threads)

  // π(a | s; φ) as means and ln σ; Q₁ and Q₂(s, a; θ) and their targets Q₁′ and Q₂′(s, a; θ′), which start equal; ln α
  const pi = actorNetwork(context, config, 2 * A, 'linear')
  const [phi, statistics] = [trainable(pi), untrained(pi)]
  const theta = targetPair('critic', () => [
    criticNetwork(context, config, A),
    criticNetwork(context, config, A, 'critic 2'),
  ])
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
  const { apply, value, lower } = applied(normal, B, D)

  /** One gradient step of critics, actor and temperature on B transitions (s, a, r, s′). */
  function update(batch: Batch<'noise' | 'nextNoise'>) {
    const { observation: s, action: a, reward: r, discount, next: s2, noise, nextNoise, ...given } = batch
    const alpha = lnAlpha.exp()

    // y = r + γ (min(Q₁′, Q₂′)(s′, a′) − α ln π(a′ | s′)), a′ ~ π(s′);  y = r where s′ is terminal
    const { action: a2, logDensity } = squashed(apply(pi, s2), nextNoise)
    const y = r.add(discount.mul(lower(theta.target, s2, a2).sub(alpha.mul(logDensity))))

    // J(θ) = Σᵢ mean of (Qᵢ(s, a; θ) − y)²
    const errors = () => theta.online.map(Q => squaredError(value(Q, s, a, given), y).mean())
    const error = tf.variableGrads(() => tf.addN(errors()) as Scalar, theta.theta)
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

  const streams = streamsOf(random, 'explore', 'replay', 'noise', 'dropout')
  const clock = clockOf(steps)
  const [shape, action, a] = [inputShape(pi), { shape: [A] }, new Float32Array(A)]
  const held = heldActions(config.holdRandom, head, context.envs)
  const buffer = transitionBuffer(context, config, { shape, action, clock, seen: normal.observe })
  const policy = batchedPolicy(engine, context, {
    network: s => apply(pi, s),
    shape,
    outputs: 2 * A,
    loop: normal.loop(engine, forward(pi)),
    group: 'actor',
  })
  const learner = learnerOf({
    engine,
    clock,
    feeds: [
      normal.feed(engine),
      buffer.batches(streams.replay),
      ...['noise', 'nextNoise'].map(name => drawn(name, [B, A], () => streams.noise.normal())), // a and a′
      dropoutNoise([pi, ...theta.online], B, streams.dropout),
    ],
    descents,
    changed: policy.changed,
  })
  const step = await learner.step('sac update', update, config)

  return agentOf<Value<Space>, Value<Space>>(
    {
      engine,
      clock,
      acting: ['actor', 'actorStatistics', 'normalizer'],
      streams,
      arrays: normal.arrays,
      kept: [held.keeper],
      owned: [pi, theta, normal, lnAlpha, ...descents],
      changed: policy.changed,
    },
    {
      plan: planOf(config, step.K),
      memory: buffer.memory,
      thoughts: { mean: 'floats', deviation: 'floats' },

      /** tanh(mean); to explore, uniformly random actions during warm-up, then tanh(mean + σ · N(0, 1)). */
      act(views, mode, slots) {
        const exploring = mode === 'explore'
        const random = exploring && steps > 0 && clock.counts.steps < config.warmup
        const made = random ? views.map((_, i) => held.next(slots?.[i] ?? i, streams.explore)) : []
        return policy.act(views, made, outputs => {
          const mean = outputs.slice(0, A)
          const sigma = outputs.slice(A).map(deviation)
          const drawn = (x: number, j: number) => x + sigma[j]! * streams.explore.normal()
          const action = head.decode((exploring ? mean.map(drawn) : mean).map(Math.tanh))
          return { action, thought: { mean, deviation: sigma } }
        })
      },

      observe(transition) {
        const { slot, decision, next } = transition
        head.encode(decision.action, a)
        buffer.observe(transition, a)
        if (next.terminated || next.truncated) held.release(slot)
      },
      store: buffer.store,
      abandon: held.release,

      learn: step.run,

      exportPolicy: request => policy.export(request, s => head.output(tf.split(apply(pi, s), 2, 1)[0]!.tanh())),
    },
  )
}
