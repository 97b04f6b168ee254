/**
 * Proximal Policy Optimization: several epochs of gradient steps on each rollout, as long as the policy stays close to
 * the one that acted.
 *
 * Schulman et al. 2017, Proximal policy optimization algorithms, https://arxiv.org/abs/1707.06347
 * Huang et al. 2022, The 37 implementation details of PPO,
 * https://iclr-blog-track.github.io/2022/03/25/ppo-implementation-details/: below, [1] to [13] are its core details,
 * [c1] to [c9] those of continuous actions, [m1] that of multi-discrete ones, [a3] and [a4] auxiliary ones.
 *
 * Where things are: algorithm 1 is `act`, `observe` and `learn` at the end, its loss (equations 7 and 9) is `update`;
 * equation 11, the advantages, is src/kit/learning/advantages.ts. Action distributions are in
 * src/kit/heads/policy-head.ts: categorical, one for each choice [m1], with masks [a4], or normal [c1] with independent
 * components [c3], whose draws are clipped in the environment only [c5]. Networks are in
 * src/kit/heads/policy-and-value.ts: orthogonal weights [2], separate [13] [c4] or shared, ln σ without the state [c2].
 *
 * Differs from the papers:
 *  1. A time limit is not a terminal state: V of the last observation of a truncated episode is bootstrapped from.
 *  2. V(s) is clipped only with `valueClip` [9], which Huang et al. advise against.
 *  3. Batches are consecutive rows of endlessly repeated shuffles, so that any batch size works.
 *  4. Statistics of observations [c6] change between rollouts only, so that the ratio starts at 1.
 *  5. The noise of continuous actions is correlated in time (`noiseCorrelation`; Hollenstein et al. 2024,
 *     https://arxiv.org/abs/2312.11091), which finds rewards that independent noise does not; less and less, as it
 *     biases the gradient (with a constant ρ of 0.9, Pendulum fell from −130 to −950 within 100,000 steps).
 *  6. Rollouts of 1,024 steps over all environments. Details of Atari are not here.
 *  7. With `memory` (details 1 to 5 of recurrent networks [l1] to [l5]), batches are of sequences of L steps instead of
 *     all steps of some environments; each starts in the state in which the agent acted, as in R2D2 (Kapturowski et al.
 *     2019, https://openreview.net/forum?id=r1lyTjAqYX).
 *
 * Letters: `B` batch, `N` environments, `T` steps of each in a rollout, `L` those of a sequence, `D` observation width,
 * `S` numbers of a recurrent state, `A` numbers of an action.
 */
import type { AgentContext, Metrics } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { type Space, type Value, width } from '../src/core/space.ts'
import { openEngine } from '../src/engine/open.ts'
import { type Scalar, type Tensor, tf } from '../src/engine/tf.ts'
import {
  agentOf,
  batchedPolicy,
  clockOf,
  descent,
  dropoutNoise,
  engineOptions,
  type Inputs,
  learnerOf,
  learningRateOptions,
  memoryOptions,
  normalizer,
  policyAndValueOptions,
  policyHead,
  recurrentPolicyAndValue,
  rewardScale,
  rollout,
  rolloutBatches,
  runOptions,
  stationaryNoise,
  streamsOf,
  withDefaults,
} from '../src/kit/index.ts'
import { clippedSurrogate, squaredError } from '../src/nn/loss.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import type { PpoOptions } from './options/ppo.ts'

const options = {
  ...policyAndValueOptions,
  ...memoryOptions,
  // [c6] to [c9]
  normalizeObservations: option(true, 'normalize observations by their running mean and standard deviation'),
  normalizeRewards: option(true, 'divide rewards by the standard deviation of the running return'),
  ...engineOptions,
  ...withDefaults(optimizerOptions, { maxGradNorm: 0.5 }), // [11]
  adamEpsilon: option(1e-5, 'ε of Adam', { min: 0 }), // [3]
  ...withDefaults(learningRateOptions, { learningRateSchedule: 'linear', learningRateEnd: 0 }), // [4]
  rollout: option(1024, 'environment steps of a rollout, N·T, over all environments', { min: 1, integer: true }), // [1]
  epochs: option(10, 'passes over a rollout', { min: 1, max: 1_000, integer: true }),
  batchSize: option(64, 'batch size B; at most the rollout', { min: 1, max: 65_536, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  lambda: option(0.95, 'λ of the advantages', { min: 0, max: 1 }),
  clip: option(0.2, 'clip range ε of the probability ratio', { min: 1e-6 }),
  valueClip: option(0, 'clip range of the change of V(s); 0 = off', { min: 0 }),
  valueWeight: option(0.5, 'weight c₁ of the value loss', { min: 0 }),
  entropyWeight: option(0.01, 'weight c₂ of the entropy bonus', { min: 0 }),
  normalizeAdvantages: option(true, 'standardize the advantages of each batch'), // [7]
  noiseCorrelation: option(
    0.9,
    'initial correlation ρ of the noise of continuous actions from step to step; it falls to 0',
    {
      min: 0,
      max: 0.999,
    },
  ),
  targetKl: option(0, 'KL divergence from the acting policy beyond which the rest of the epochs is left out; 0 = off', {
    min: 0,
  }), // [a3]
  ...runOptions,
}

export const ppo: AgentFactory<PpoOptions> = defineAgent({
  name: 'ppo',
  title: 'Proximal Policy Optimization, with action masks',
  paper: 'https://arxiv.org/abs/1707.06347',
  options,
  unsupported: () => undefined,
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, actionSpace, envs: N, steps } = context
  const { gamma, clip, valueClip } = config
  const head = policyHead(actionSpace)
  const [D, A] = [width(observationSpace), head.width]
  const L = config.memory === 'none' ? 1 : config.sequence
  const multiple = (n: number) => L * Math.max(1, Math.round(n / L))
  const T = multiple(config.rollout / N)
  const B = multiple(Math.min(config.batchSize, N * T))
  const batches = Math.max(1, Math.round((N * T) / B))
  const engine = await openEngine(context.device, config.threads)

  // π(a | s; θ) and V(s; θ), one vector with one optimizer
  const normal = normalizer(config.normalizeObservations, D)
  const network = recurrentPolicyAndValue(context, { ...config, batchSize: B }, head, normal.apply)
  const [theta, P, S] = [network.variables, head.outputs + head.free, network.state]
  const learning = descent('network', theta, config, config.learningRate)
  const statistics = network.statistics.length > 0 ? { statistics: network.statistics } : {}
  engine.own({ network: theta, ...statistics, ...normal.groups, ...learning.slots })

  /** One gradient step on B rows of the rollout: states, actions, advantages Â, λ-returns R, and what π and V were. */
  function update(batch: Inputs<'observation' | 'action' | 'advantage' | 'logDensity' | 'value' | 'return'>) {
    const { observation, action, advantage, logDensity: before, value: old, return: R, legal, ...given } = batch
    const kept: Tensor[] = []
    const { value: loss, grads } = tf.variableGrads(() => {
      const [policy, column] = tf.split(network.apply(observation, given), [P, 1], 1) as [Tensor, Tensor]
      const { logDensity, entropy } = head.density(policy, action, legal)
      const V = column.reshape([B])

      // L^CLIP = mean of min(r Â, clip(r, 1 − ε, 1 + ε) Â), r = π(a | s; θ) / π(a | s; θ_old) [8]
      const ln = logDensity.sub(before)
      const ratio = ln.exp()
      const surrogate = clippedSurrogate(ratio, advantage, clip).mean()

      // L^VF = ½ mean of (V − R)²;  with `valueClip` the larger one of it and of that of V_old + clip(V − V_old) [9]
      const near = () => old.add(V.sub(old).clipByValue(-valueClip, valueClip))
      const errors = valueClip > 0 ? tf.maximum(squaredError(V, R), squaredError(near(), R)) : squaredError(V, R)
      const valueLoss = errors.mean().mul(0.5)

      // KL ≈ mean of (r − 1) − ln r; the share of rows where the ratio is clipped [12]
      const kl = ratio.sub(1).sub(ln).mean()
      const share = ratio.sub(1).abs().greater(clip).cast('float32').mean()
      const H = entropy.mean()
      kept.push(...[surrogate.neg(), valueLoss, H, kl, share].map(x => tf.keep(x)))
      const total = valueLoss.mul(config.valueWeight).sub(surrogate) as Scalar
      return config.entropyWeight > 0 ? total.sub(H.mul(config.entropyWeight)) : total // [10]
    }, [...theta])
    const [policyLoss, valueLoss, entropy, kl, clipFraction] = kept.map(x => x.clone()) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ]
    for (const x of kept) x.dispose()
    learning.descend(grads, given)
    return { loss, policyLoss, valueLoss, entropy, kl, clipFraction }
  }

  const streams = streamsOf(context.random, 'explore', 'batches', 'dropout')
  const clock = clockOf(steps)
  const held = rollout({ ...head, observationSpace, envs: N, steps: T, action: A, state: S })
  const noise = stationaryNoise(head.free, N)
  const rewards = rewardScale(config.normalizeRewards, gamma, N)
  const policy = batchedPolicy(engine, context, {
    ...network,
    network: network.act,
    loop: normal.loop(engine, network.loop),
    group: 'network',
  })

  const batch = rolloutBatches(held, {
    ...{ batch: B, gamma, lambda: config.lambda, standardized: config.normalizeAdvantages }, // [5] [6] [7]
    ...{ policy, random: streams.batches, sequence: L },
  })
  const learner = learnerOf({
    engine,
    clock,
    feeds: [batch.feed, dropoutNoise(network.models, B, streams.dropout)],
    descents: [learning],
    changed: policy.changed,
  })
  const updates = config.epochs * batches
  const step = await learner.step('ppo update', update, {
    updates: config.targetKl > 0 ? batches : updates,
    updatesPerRun: config.updatesPerRun,
  })

  let [left, explained] = [0, 0] // updates of this rollout; the share of the returns' variance that V explains
  let stopped: Metrics | undefined // the last metrics, once the policy has gone too far

  /** The next rollout starts, with the statistics of all observations so far. */
  function finish() {
    for (const row of held.rows()) normal.observe(held.arrays.observation.subarray(row * (D + S), row * (D + S) + D))
    normal.write(engine)
    policy.changed()
    held.clear()
    stopped = undefined
  }

  return agentOf<Value<Space>, Value<Space>>(
    {
      engine,
      clock,
      acting: ['network', 'statistics', 'normalizer'],
      streams,
      arrays: { ...held.arrays, ...normal.arrays, ...rewards.arrays, noise: noise.state },
      owned: [network, normal, learning],
      changed: policy.changed,
    },
    {
      ...(S > 0 && { stateSize: S }),
      plan: { onPolicy: true, warmup: 0, every: T, updates, updatesPerRun: step.K },
      thoughts: { ...head.thoughts, value: 'number' },

      /** a ~ π(· | s), or the most likely action; its row, ln π and V(s) go to `observe`. */
      act(views, mode, slots) {
        const random = mode === 'explore' ? streams.explore : undefined
        const rho = config.noiseCorrelation * (1 - clock.progress())
        return policy.act(views, [], (numbers, { legal }, i, state) => {
          const draws = random && head.free > 0 ? noise.next(slots?.[i] ?? i, rho, random) : undefined
          const { action, row, logDensity, thought } = head.choose(numbers, legal, random, draws)
          const value = numbers[P]!
          return { action, thought: { ...thought, value }, memo: { row, logDensity, value }, ...(state && { state }) }
        })
      },

      observe(transition) {
        const { slot, decision, next } = transition
        const { row, logDensity, value } = decision.memo as { row: Float32Array; logDensity: number; value: number }
        clock.counts.steps++
        held.add(transition, { action: row, logDensity, value }, rewards.scaled(slot, next))
      },
      abandon(slot) {
        held.abandon(slot)
        rewards.reset(slot)
      },

      async learn(count) {
        if (left === 0) {
          explained = await batch.begin()
          left = updates
        }
        const metrics = stopped ?? { ...(await step.run(count)), explained }
        if (config.targetKl > 0 && metrics.kl! > config.targetKl) stopped = metrics // [a3]
        left -= count
        if (left === 0) finish()
        return metrics
      },

      exportPolicy: request =>
        policy.export(request, (s, legal) => {
          const parts = tf.split(network.act(s), S > 0 ? [S, P, 1] : [P, 1], 1)
          return { ...head.output(parts.at(-2)!, legal), ...(S > 0 && { next_state: parts[0]! }) }
        }),
    },
  )
}
