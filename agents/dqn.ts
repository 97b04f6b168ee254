/**
 * Deep Q-Network: learns the value of each action, and acts by the best.
 *
 * Mnih et al. 2015, Human-level control through deep reinforcement learning,
 * https://www.nature.com/articles/nature14236 van Hasselt et al. 2016, Deep reinforcement learning with double
 * Q-learning, https://arxiv.org/abs/1509.06461 (`doubleQ`) Wang et al. 2016, Dueling network architectures,
 * https://arxiv.org/abs/1511.06581 (`dueling`, src/kit/heads/q-network.ts) Schaul et al. 2016, Prioritized experience
 * replay, https://arxiv.org/abs/1511.05952 (`priority`, src/replay/prioritized.ts) Fortunato et al. 2018, Noisy
 * networks for exploration, https://arxiv.org/abs/1706.10295 (`noisy`, src/nn/noisy.ts)
 *
 * Where things are: algorithm 1 of Mnih et al. is `act`, `observe` and `learn` at the end; its loss and gradient step
 * are `update`, with the double Q-learning target (van Hasselt et al., equation 4) as an option. What is learned of the
 * return, here its mean, is a `Distribution` (src/kit/heads/distribution.ts), by which c51.ts and qr-dqn.ts differ.
 *
 * Differs from the papers:
 *  1. Adam (papers: RMSProp), and the gradient's norm is clipped as well as the error.
 *  2. The target network is copied every `targetEvery` environment steps (2015: every 10,000 updates), or follows by
 * Polyak averaging.  3. ε falls over a fraction of the run (2015: over 10⁶ frames, to 0.1), and greedy play is greedy
 * (2015: ε = 0.05).  4. A time limit is not an end: the value of the state in which an episode is truncated still
 * counts.  5. Illegal actions are never taken, and never counted in the target.
 *  6. Several updates may follow several steps (2015: one every 4), K of them in one run of the engine, all with the
 * priorities from before.  7. No frame skipping, frame stacking or reward clipping: that is a wrapper's business. The
 * default network is a small MLP.  8. Dueling streams without Wang et al.'s scaling of gradients; noise is drawn for
 * each call of `act` and each update, not for each row.
 *     With `noisy` and `doubleQ` the online network chooses the next action with the noise with which it values this
 *     one (2018: three draws,
 *     ε of the online network, ε′ of the target network and ε″ of the choice; here ε″ = ε).
 *
 * Letters: `B` batch, `D` observation width, `A` actions, `K` updates in a run.
 */
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { streamsOf } from '../src/core/rng.ts'
import { linear, valueAt } from '../src/core/schedule.ts'
import { type Discrete, encode, type Space, type Value, width } from '../src/core/space.ts'
import type { Compiled, Specs } from '../src/engine/engine.ts'
import { oneHot } from '../src/engine/one-hot.ts'
import { engineOptions, openEngine } from '../src/engine/open.ts'
import { tf } from '../src/engine/tf.ts'
import { batched } from '../src/kit/acting/batched.ts'
import { anyOf, best, boltzmann } from '../src/kit/acting/choice.ts'
import { forward } from '../src/kit/acting/forward.ts'
import { policyModel } from '../src/kit/acting/policy-model.ts'
import { agentState } from '../src/kit/agent-state.ts'
import { type Distribution, expectation } from '../src/kit/heads/distribution.ts'
import { qNetworkOf, qNetworkOptions, unsupportedBy } from '../src/kit/heads/q-network.ts'
import { flushDenormals } from '../src/kit/learning/denormals.ts'
import { descent } from '../src/kit/learning/descent.ts'
import { learningRateOptions } from '../src/kit/learning/learning-rate.ts'
import { repeated } from '../src/kit/learning/repeated.ts'
import { targetPair } from '../src/kit/learning/target-pair.ts'
import { fillNoise, noiseInputs } from '../src/nn/dropout.ts'
import { actingNoise, fillNoisy, noisyInputs } from '../src/nn/noisy.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import { nStep } from '../src/replay/n-step.ts'
import { fieldOf } from '../src/replay/observations.ts'
import { prioritizedReplay } from '../src/replay/prioritized.ts'
import { uniformReplay } from '../src/replay/uniform.ts'

/** Options of DQN and of the agents that learn distributions as it learns means. */
export const valueOptions = {
  ...qNetworkOptions,
  ...engineOptions,
  ...optimizerOptions,
  ...learningRateOptions,
  batchSize: option(64, 'transitions in an update, B', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(100_000, 'transitions that the replay memory holds', { min: 1, integer: true }),
  warmup: option(1000, 'steps before the first update', { min: 1, integer: true }),
  trainEvery: option(4, 'steps between updates', { min: 1, integer: true }),
  updates: option(1, 'updates each time', { min: 1, max: 10_000, integer: true }),
  updatesPerRun: option(8, 'most updates that run as one, K', { min: 1, max: 128, integer: true }),
  priority: option(
    0,
    'power α of the errors in proportion to which transitions are replayed (2016: 0.6); 0 = uniformly',
    {
      min: 0,
      max: 1,
    },
  ),
  importance: option(0.4, 'how much of the bias of priorities is taken away, β at first; all of it, 1, in the end', {
    min: 0,
    max: 1,
  }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  nStep: option(1, 'rewards in a row before the target network is asked, n', { min: 1, max: 1_000, integer: true }),
  doubleQ: option(true, 'the online network chooses the next action, the target network values it'),
  targetEvery: option(500, 'steps between copies to the target network', { min: 1, integer: true }),
  tau: option(0, 'Polyak rate τ of the target network after each update, in place of copies; 0 = copies', {
    min: 0,
    max: 1,
  }),
  exploration: option('epsilon', 'random actions: epsilon, uniformly; boltzmann, drawn from softmax(Q / temperature)', {
    choices: ['epsilon', 'boltzmann'],
  }),
  temperature: option(1, 'temperature of boltzmann', { min: 1e-6 }),
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
  options: valueOptions,
  unsupported: unsupportedBy('DQN'),
  create: (context, config) => createValueAgent('dqn', context, config, expectation),
})

/** DQN, or one of its kind that learns more of the return than its mean. */
export async function createValueAgent(
  name: string,
  context: AgentContext,
  config: Config<typeof valueOptions>,
  distribution: Distribution,
) {
  const { observationSpace, random, steps } = context
  const { n: A } = context.actionSpace as Discrete
  const { batchSize: B, gamma } = config
  const { atoms: N } = distribution
  const D = width(observationSpace)

  const engine = await openEngine(context.device, config.threads)

  // Q(s, a; θ) and the target network Q′(s, a; θ′), which start equal.
  const theta = targetPair('q', () => [qNetworkOf(context, config, A, N)])
  const [[Q], [target]] = [theta.online, theta.target]
  const learning = descent('q', theta.theta, config, config.learningRate)
  const acting = actingNoise(Q) // of noisy layers; mostly none
  const noisy = Object.keys(acting.groups).length > 0
  engine.own({ ...theta.groups, ...learning.slots, ...acting.groups })

  const [, ...shape] = Q.inputs[0]!.shape as number[]
  const columns = {
    observation: { shape: [B, ...shape] },
    action: { shape: [B], dtype: 'int32' },
    reward: { shape: [B] },
    discount: { shape: [B] }, // γ, or 0 where the episode terminated
    next: { shape: [B, ...shape] },
    nextLegal: { shape: [B, A], dtype: 'bool' },
    ...(config.priority > 0 && { weight: { shape: [B] } }), // importance, where transitions have priorities
  } as const
  const drops = noiseInputs(Q, B) // of dropout, and of noisy layers: mostly none
  const noises = { ...noisyInputs(Q), ...noisyInputs(target) }
  const inputs: typeof columns & Specs = { ...columns, ...learning.inputs, ...drops, ...noises }

  /** What a network says of each action, `[B, A, N]`. */
  const apply = (model: LayersModel, s: Tensor, given: object, training = false) =>
    (model.apply(s, { training, ...given }) as Tensor).reshape([-1, A, N])

  /** One gradient step on B transitions (s, a, r, s′). */
  function update(batch: { readonly [K in keyof typeof inputs]: Tensor }) {
    const { observation, action, reward, discount, next, nextLegal, weight, ...given } = batch
    const of = (a: Tensor, outputs: Tensor) => oneHot(a, A).reshape([-1, A, 1]).mul(outputs).sum(1)

    // y = r + γ max_a′ Q′(s′, a′);  double: y = r + γ Q′(s′, argmax_a′ Q(s′, a′));  y = r where s′ is terminal
    const values = apply(target, next, given)
    const q = distribution.mean(config.doubleQ ? apply(Q, next, given) : values)
    const a2 = tf.where(nextLegal, q, NEVER).argMax(1)
    const y = { reward, discount, next: of(a2, values) }

    // L(θ) = mean of huber(Q(s, a; θ) − y), or of the distance between what two distributions say
    let kept = reward
    const { value: loss, grads } = tf.variableGrads(() => {
      const { loss, error } = distribution.compare(of(action, apply(Q, observation, given, true)), y)
      if (weight) kept = tf.keep(error)
      return (weight ? loss.mul(weight) : loss).mean() as Scalar
    }, theta.theta)

    // θ ← θ − α · Adam(∇L);  with τ: θ′ ← (1 − τ) θ′ + τ θ
    learning.descend(grads, given)
    if (config.tau > 0) theta.follow(config.tau)
    const metrics = { loss, q: reward.add(discount.mul(distribution.mean(y.next))).mean() as Tensor }
    if (!weight) return metrics as typeof metrics & { error: Tensor } // without priorities nobody asks for it
    const error = kept.clone() // |δ|
    kept.dispose()
    return { ...metrics, error }
  }

  const learner = await repeated(engine, update, inputs, {
    name: `${name} update`,
    times: config.updates,
    atMost: config.updatesPerRun,
    now: steps > 0,
  })
  const copy = await engine.compile(theta.copy, {}, { name: `${name} target` })
  const policy = batched(engine, ({ input }) => ({ output: distribution.mean(apply(Q, input, acting.given)) }), {
    shape,
    loop: N === 1 ? forward(Q) : undefined,
    group: 'q',
  })

  const seen = fieldOf(observationSpace)
  const first = { observation: seen, action: { shape: [], dtype: 'int32' } } as const
  const rows = {
    ...first,
    reward: { shape: [] },
    discount: { shape: [] },
    next: seen,
    nextLegal: { shape: [A], dtype: 'uint8' },
  } as const
  const prioritized =
    config.priority > 0 ? prioritizedReplay(rows, config.bufferSize, { alpha: config.priority }) : undefined
  const memory = prioritized ?? uniformReplay(rows, config.bufferSize)
  const trail = nStep(first, { n: config.nStep, gamma, slots: context.envs })
  const every = new Uint8Array(A).fill(1)
  const streams = streamsOf(random, 'explore', 'replay', 'dropout', 'noisy')
  const schedule = linear(config.epsilonStart, config.epsilonEnd, config.epsilonFraction)
  const beta = linear(config.importance, 1)
  const progress = () => (steps > 0 ? counts.steps / steps : 1)
  const epsilon = () => (noisy ? 0 : valueAt(schedule, progress()))
  const counts = { steps: 0, updates: 0, copies: 0 }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: learner.K },
    memory,
    thoughts: { q: 'floats' },

    /**
     * With probability ε a random action, otherwise argmax_a Q(s, a); or a draw from softmax(Q / T). Legal ones only.
     */
    act(views, mode) {
      const exploring = mode === 'explore'
      const drawn = exploring && config.exploration === 'boltzmann'
      const random = exploring && !drawn ? epsilon() : 0
      const explored = views.map(({ legal }) =>
        random > 0 && streams.explore.next() < random ? anyOf(A, legal, streams.explore) : undefined,
      )
      const greedy = views.filter((_, i) => explored[i] === undefined)
      const decide = (outputs: ArrayLike<number>): Decision<number>[] => {
        let at = 0
        return views.map(({ legal }, i) => {
          const action = explored[i]
          if (action !== undefined) return { action }
          const q = Float32Array.from({ length: A }, () => outputs[at++]!)
          const chosen = drawn ? boltzmann(q, legal, config.temperature, streams.explore) : best(q, legal)
          return { action: chosen, thought: { q } }
        })
      }
      if (greedy.length === 0) return decide([])
      acting.write(engine, exploring ? streams.noisy : undefined)
      const q = policy.run(greedy.length, input => {
        for (const [i, { observation }] of greedy.entries()) encode(observationSpace, observation, input, i * D)
      })
      return q instanceof Promise ? q.then(decide) : decide(q)
    },

    observe({ slot, view, decision, next }) {
      const nextLegal = next.legal ?? every
      trail.observe(slot, { observation: view.observation, action: decision.action }, next, row =>
        memory.add({ ...row, next: next.observation, nextLegal }),
      )
      counts.steps++
    },

    abandon: trail.reset,

    async learn(updates) {
      const due = Math.floor(counts.steps / config.targetEvery)
      if (config.tau === 0 && due > counts.copies) {
        counts.copies = due
        await copy.run()
      }
      const fill = (inputs: Compiled<typeof columns & Specs>['inputs'], k: number) => {
        memory.sample(k * B, streams.replay, inputs, { beta: valueAt(beta, progress()), batch: B })
        learning.schedule(inputs, progress())
        fillNoise(drops, streams.dropout, inputs)
        fillNoisy(noises, streams.noisy, inputs)
      }
      const metrics = await learner.run(updates, fill, ({ error }) => prioritized?.update(error!))
      policy.changed()
      flushDenormals(engine, Object.keys(learning.slots), counts.updates, counts.updates + updates)
      counts.updates += updates
      return { ...metrics, epsilon: epsilon() }
    },

    ...agentState({
      engine,
      acting: ['q', 'qStatistics'],
      streams,
      counts,
      arrays: { ...trail.arrays, ...prioritized?.arrays },
      changed: policy.changed,
    }),
    /** Q(s, ·) and argmax_a Q(s, a), legal ones only. */
    exportPolicy: request =>
      policyModel(engine, { ...request, observationSpace, actions: A }, (observation, legal) => {
        const q = distribution.mean(apply(Q, observation.reshape([-1, ...shape]), {}))
        return { action: (legal ? tf.where(legal, q, -Infinity) : q).argMax(1), q }
      }),
    dispose() {
      engine.dispose()
      for (const owned of [theta, acting, ...Object.values(learning.slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Value<Space>, number>
}
