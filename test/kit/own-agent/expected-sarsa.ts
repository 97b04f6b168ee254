/**
 * Expected SARSA with a Q-network, written as a user of the package would: with `sente` and `sente/kit` alone.
 *
 * van Seijen et al. 2009, A theoretical and empirical analysis of Expected Sarsa,
 * https://doi.org/10.1109/ADPRL.2009.4927542, equation 5, off a replay buffer and with a target network.
 *
 * Letters: `B` batch, `A` actions.
 */
import {
  type AgentContext,
  type Config,
  type Discrete,
  defineAgent,
  huber,
  type LayersModel,
  mlpOptions,
  openEngine,
  optimizerOptions,
  option,
  type Scalar,
  type Space,
  type Tensor,
  tf,
  type Value,
  width,
} from 'sente'
import {
  agentOf,
  anyOf,
  type Batch,
  batchedPolicy,
  best,
  clockOf,
  descent,
  dropoutNoise,
  engineOptions,
  forward,
  inputShape,
  learnerOf,
  learningRateOptions,
  masked,
  oneHot,
  planOf,
  qNetwork,
  replayOptions,
  runOptions,
  streamsOf,
  targetPair,
  transitionBuffer,
  unsupportedBy,
  withDefaults,
} from 'sente/kit'

const options = {
  ...mlpOptions,
  ...engineOptions,
  ...optimizerOptions,
  ...learningRateOptions,
  ...withDefaults(replayOptions, { batchSize: 64, trainEvery: 4 }),
  ...runOptions,
  tau: option(0.01, 'Polyak rate τ of the target network', { min: 0, max: 1 }),
  epsilon: option(0.1, 'share of random actions ε', { min: 0, max: 1 }),
}

export const expectedSarsa = defineAgent({
  name: 'expected-sarsa',
  title: 'Expected SARSA with a Q-network',
  paper: 'https://doi.org/10.1109/ADPRL.2009.4927542',
  options,
  unsupported: unsupportedBy('Expected SARSA'),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { n: A } = context.actionSpace as Discrete
  const { batchSize: B, epsilon, tau } = config
  const D = width(context.observationSpace)
  const engine = await openEngine(context.device, config.threads)

  const theta = targetPair('q', () => [qNetwork({ ...config, inputs: D, actions: A }, context.random.split('weights'))])
  const [[Q], [target]] = [theta.online, theta.target]
  const learning = descent('q', theta.theta, config, config.learningRate)
  engine.own({ ...theta.groups, ...learning.slots })
  const apply = (model: LayersModel, s: Tensor, given?: object) =>
    model.apply(s, { training: given !== undefined, ...given }) as Tensor

  function update({ observation, action, reward, discount, next, nextLegal, ...given }: Batch<'nextLegal'>) {
    // y = r + γ Σ_a π(a | s′) Q′(s′, a), π = ε-greedy in Q′
    const q2 = apply(target, next)
    const legal = nextLegal.cast('float32')
    const mean = q2.mul(legal).sum(1).div(legal.sum(1))
    const greedy = masked(q2, nextLegal).max(1)
    const y = reward.add(discount.mul(mean.mul(epsilon).add(greedy.mul(1 - epsilon))))

    // L(θ) = mean of huber(Q(s, a; θ) − y)
    const chosen = () =>
      oneHot(action, A)
        .mul(apply(Q, observation, given))
        .sum(1)
    const { value: loss, grads } = tf.variableGrads(() => huber(chosen(), y).mean() as Scalar, theta.theta)
    learning.descend(grads, given)
    theta.follow(tau)
    return { loss, q: y.mean() }
  }

  const streams = streamsOf(context.random, 'explore', 'replay', 'dropout')
  const clock = clockOf(context.steps)
  const [shape, action] = [inputShape(Q), { shape: [], dtype: 'int32' }] as const
  const buffer = transitionBuffer(context, config, { shape, action, masks: ['nextLegal'], clock })
  const policy = batchedPolicy(engine, context, {
    network: s => apply(Q, s),
    shape,
    outputs: A,
    loop: forward(Q),
    group: 'q',
  })
  const { changed } = policy
  const feeds = [buffer.batches(streams.replay), dropoutNoise([Q], B, streams.dropout)]
  const learner = learnerOf({ engine, clock, feeds, descents: [learning], changed })
  const step = await learner.step('expected-sarsa update', update, config)

  return agentOf<Value<Space>, number>(
    { engine, clock, streams, acting: ['q', 'qStatistics'], arrays: buffer.arrays, owned: [theta, learning], changed },
    {
      plan: planOf(config, step.K),
      memory: buffer.memory,
      thoughts: { q: 'floats' },
      act(views, mode) {
        const explored = views.map(({ legal }) =>
          mode === 'explore' && streams.explore.next() < epsilon
            ? { action: anyOf(A, legal, streams.explore) }
            : undefined,
        )
        return policy.act(views, explored, (q, { legal }) => ({ action: best(q, legal), thought: { q } }))
      },
      observe: transition => buffer.observe(transition, transition.decision.action),
      store: buffer.store,
      abandon: buffer.abandon,
      learn: step.run,
      exportPolicy: request =>
        policy.export(request, (s, legal) => {
          const q = apply(Q, s)
          return { action: (legal ? masked(q, legal) : q).argMax(1), q }
        }),
    },
  )
}
