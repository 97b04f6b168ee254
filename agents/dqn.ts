/**
 * Deep Q-Network: learns the value of each action and acts greedily by it.
 *
 * Mnih et al. 2015, Human-level control through deep RL, https://www.nature.com/articles/nature14236
 * `doubleQ`: van Hasselt et al. 2016, Deep RL with double Q-learning, https://arxiv.org/abs/1509.06461
 * `dueling`: Wang et al. 2016, Dueling network architectures, https://arxiv.org/abs/1511.06581
 * `priority`: Schaul et al. 2016, Prioritized experience replay, https://arxiv.org/abs/1511.05952
 * `noisy`: Fortunato et al. 2018, Noisy networks for exploration, https://arxiv.org/abs/1706.10295
 *
 * Where things are: algorithm 1 of Mnih et al. is `act`, `observe` and `learn` at the end; its loss and gradient step
 * are `update`, with the double Q-learning target (van Hasselt et al., equation 4) as an option. What is learned about
 * the return, here its mean, is a `Distribution` (src/kit/heads/distribution.ts), by which c51.ts and qr-dqn.ts differ.
 *
 * Differs from the papers:
 *  1. Adam (papers: RMSProp), and the gradient's norm is clipped as well as the error.
 *  2. The target network follows by Polyak averaging, or with `tau` 0 is copied every `targetEvery` environment steps
 *     (2015: every 10,000 updates).
 *  3. ε falls over a fraction of the run (2015: over 10⁶ frames, to 0.1), and evaluation is greedy (2015: ε = 0.05).
 *     Random actions are held for several steps while ε is large (`holdRandom`; 2015: for one).
 *  4. A time limit is not a terminal state: the state in which an episode is truncated still bootstraps.
 *  5. Illegal actions are never taken, and never counted in the target.
 *  6. Eight updates every 8 steps (2015: one every 4), K of them in one run with the priorities before it; three-step
 *     returns (2015: one step), and a learning rate that falls to a tenth over the run (2015: constant).
 *  7. No frame skipping, frame stacking or reward clipping: those are wrappers. The default network is a small MLP.
 *  8. Dueling streams without Wang et al.'s gradient scaling; noise is drawn for each call of `act` and each run, not
 *     for each row. With `noisy` and `doubleQ` the online network chooses the next action with the noise with which it
 *     values this one (2018: three draws, ε of the online network, ε′ of the target and ε″ of the choice; here ε″ = ε).
 *
 * Letters: `B` batch, `D` observation width, `A` actions, `N` numbers per action, `K` updates in a run.
 */
import type { AgentContext } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { linear, valueAt } from '../src/core/schedule.ts'
import type { Discrete, Space, Value } from '../src/core/space.ts'
import { openEngine } from '../src/engine/open.ts'
import { type LayersModel, type Scalar, type Tensor, tf } from '../src/engine/tf.ts'
import {
  actingNoise,
  actions,
  actionValueOptions,
  agentOf,
  type Batch,
  batchedPolicy,
  best,
  boltzmann,
  clockOf,
  type Distribution,
  descent,
  dropoutNoise,
  expectation,
  forward,
  heldActions,
  inputShape,
  learnerOf,
  masked,
  noisyNoise,
  oneHot,
  planOf,
  qNetworkOf,
  streamsOf,
  targetPair,
  transitionBuffer,
  unsupportedBy,
} from '../src/kit/index.ts'
import type { DqnOptions } from './options/dqn.ts'

/** Options of DQN and of the agents that learn a distribution of the return where it learns the mean. */
export const valueOptions = {
  ...actionValueOptions,
  doubleQ: option(
    true,
    'double Q-learning: the online network selects the next action, the target network evaluates it',
  ),
  targetEvery: option(500, 'steps between copies to the target network, with τ = 0', { min: 1, integer: true }),
  // Polyak averaging: with copies, values jump and the return oscillates
  tau: option(0.005, 'Polyak rate τ of the target network; 0 = copies', { min: 0, max: 1 }),
  exploration: option(
    'epsilon',
    'exploration: ε-greedy (epsilon), or samples of softmax(Q / temperature) (boltzmann)',
    {
      choices: ['epsilon', 'boltzmann'],
    },
  ),
  temperature: option(1, 'Boltzmann temperature', { min: 1e-6 }),
  epsilonStart: option(1, 'initial ε', { min: 0, max: 1 }),
  epsilonEnd: option(0.05, 'final ε', { min: 0, max: 1 }),
  epsilonFraction: option(0.2, 'share of the run over which ε falls', { min: 0, max: 1 }),
  // held random actions reach goals that single ones do not, as in MountainCar
  holdRandom: option(0.9, 'probability of repeating a random action in the next step, times ε', { min: 0, max: 0.999 }),
}

export const dqn: AgentFactory<DqnOptions> = defineAgent({
  name: 'dqn',
  title: 'Deep Q-Network, with double Q-learning',
  paper: 'https://www.nature.com/articles/nature14236',
  options: valueOptions,
  unsupported: unsupportedBy('DQN'),
  create: (context, config) => createValueAgent('dqn', context, config, expectation),
})

/** DQN, or a relative that learns a distribution of the return. */
export async function createValueAgent(
  name: string,
  context: AgentContext,
  config: Config<typeof valueOptions>,
  distribution: Distribution,
) {
  const [{ n: A }, { atoms: N }] = [context.actionSpace as Discrete, distribution]
  const engine = await openEngine(context.device, config.threads)

  // Q(s, a; θ) and the target network Q′(s, a; θ′), which start equal
  const theta = targetPair('q', () => [qNetworkOf(context, config, A, N)])
  const [[Q], [target]] = [theta.online, theta.target]
  const learning = descent('q', theta.theta, config, config.learningRate)
  const acting = actingNoise(Q) // of noisy layers; mostly none
  const noisy = Object.keys(acting.groups).length > 0
  engine.own({ ...theta.groups, ...learning.slots, ...acting.groups })

  /** A network's numbers for each action, `[B, A, N]`. */
  const apply = (model: LayersModel, s: Tensor, given: object, training = false) =>
    (model.apply(s, { training, ...given }) as Tensor).reshape([-1, A, N])

  /** One gradient step on B transitions (s, a, r, s′); `discount` is γⁿ, or 0 where s′ is terminal. */
  function update({ observation, action, reward, discount, next, nextLegal, weight, ...given }: Batch<'nextLegal'>) {
    const of = (a: Tensor, outputs: Tensor) => oneHot(a, A).reshape([-1, A, 1]).mul(outputs).sum(1)

    // y = r + γ max_a′ Q′(s′, a′);  double: y = r + γ Q′(s′, argmax_a′ Q(s′, a′));  y = r where s′ is terminal
    const values = apply(target, next, given)
    const q = distribution.mean(config.doubleQ ? apply(Q, next, given) : values)
    const a2 = masked(q, nextLegal).argMax(1)
    const y = { reward, discount, next: of(a2, values) }

    // L(θ) = mean of huber(Q(s, a; θ) − y), or of the distance between two distributions; with priorities weighted
    let kept = reward
    const { value: loss, grads } = tf.variableGrads(() => {
      const { loss, error } = distribution.compare(of(action, apply(Q, observation, given, true)), y)
      if (weight) kept = tf.keep(error)
      return (weight ? loss.mul(weight) : loss).mean() as Scalar
    }, theta.theta)

    // θ ← θ − α · Adam(∇L);  with τ: θ′ ← (1 − τ) θ′ + τ θ
    learning.descend(grads, given)
    if (config.tau > 0) theta.follow(config.tau)
    const metrics = { loss, q: reward.add(discount.mul(distribution.mean(y.next))).mean() }
    if (!weight) return metrics
    const error = kept.clone() // |δ|, the priorities
    kept.dispose()
    return { ...metrics, error }
  }

  const streams = streamsOf(context.random, 'explore', 'replay', 'dropout', 'noisy')
  const clock = clockOf(context.steps, { copies: 0 })
  const schedule = linear(config.epsilonStart, config.epsilonEnd, config.epsilonFraction)
  const epsilon = () => (noisy ? 0 : valueAt(schedule, clock.progress()))
  const [shape, action] = [inputShape(Q), { shape: [], dtype: 'int32' }] as const
  const held = heldActions(config.holdRandom, actions(context.actionSpace), context.envs)
  const buffer = transitionBuffer(context, config, { shape, action, masks: ['nextLegal'], clock })
  const policy = batchedPolicy(engine, context, {
    network: s => distribution.mean(apply(Q, s, acting.given)),
    shape,
    outputs: A,
    loop: N === 1 ? forward(Q) : undefined,
    group: 'q',
  })
  const learner = learnerOf({
    engine,
    clock,
    feeds: [
      buffer.batches(streams.replay),
      dropoutNoise([Q], config.batchSize, streams.dropout),
      noisyNoise([Q, target], streams.noisy),
    ],
    descents: [learning],
    changed: policy.changed,
  })
  const step = await learner.step(`${name} update`, update, config)
  const copy = config.tau === 0 ? await engine.compile(theta.copy, {}, { name: `${name} target` }) : undefined

  return agentOf<Value<Space>, number>(
    {
      engine,
      clock,
      acting: ['q', 'qStatistics'],
      streams,
      arrays: buffer.arrays,
      kept: [held.keeper],
      owned: [theta, acting, learning],
      changed: policy.changed,
    },
    {
      // the first row of n steps comes after n steps in each of the N environments
      plan: planOf({ ...config, warmup: Math.max(config.warmup, config.nStep * context.envs) }, step.K),
      memory: buffer.memory,
      thoughts: { q: 'floats' },

      /** A random action with probability ε, else argmax_a Q(s, a); or a draw from softmax(Q / T). Legal ones only. */
      act(views, mode, slots) {
        const exploring = mode === 'explore'
        const drawn = exploring && config.exploration === 'boltzmann'
        const random = exploring && !drawn ? epsilon() : 0
        const rate = held.rate(random)
        const explored = views.map(({ legal }, i) => {
          if (random === 0) return undefined
          const slot = slots?.[i] ?? i
          const action = held.held(slot, random, streams.explore, legal) as number | undefined
          if (action !== undefined) return { action }
          return streams.explore.next() < rate
            ? { action: held.begin(slot, streams.explore, legal) as number }
            : undefined
        })
        if (explored.includes(undefined)) acting.write(engine, exploring ? streams.noisy : undefined)
        return policy.act(views, explored, (q, { legal }) => ({
          action: drawn ? boltzmann(q, legal, config.temperature, streams.explore) : best(q, legal),
          thought: { q },
        }))
      },

      observe(transition) {
        const { slot, decision, next } = transition
        buffer.observe(transition, decision.action)
        if (next.terminated || next.truncated) held.release(slot)
      },
      store: buffer.store,
      abandon(slot) {
        buffer.abandon(slot)
        held.release(slot)
      },

      async learn(updates) {
        const { counts } = clock
        const due = Math.floor(counts.steps / config.targetEvery)
        if (copy && due > counts.copies) {
          counts.copies = due
          await copy.run()
        }
        return { ...(await step.run(updates)), epsilon: epsilon() }
      },

      /** Q(s, ·) and argmax_a Q(s, a), legal ones only. */
      exportPolicy: request =>
        policy.export(request, (s, legal) => {
          const q = distribution.mean(apply(Q, s, {}))
          return { action: (legal ? tf.where(legal, q, -Infinity) : q).argMax(1), q }
        }),
    },
  )
}
