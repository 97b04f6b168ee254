/**
 * Behavior cloning: learns to act as whoever played the episodes of a dataset, by supervised learning.
 *
 * Pomerleau 1991, Efficient training of artificial neural networks for autonomous navigation,
 * https://doi.org/10.1162/neco.1991.3.1.88
 * Chen et al. 2021, Decision transformer, https://arxiv.org/abs/2106.01345, section 5.1: %BC, which clones the best
 * episodes only (`dataset: { path, best: 0.1 }`)
 *
 * Where things are: the loss and the gradient step are `update`. The dataset's steps arrive through `observe` before
 * the run begins; the steps of the run itself only show what has been learned (`offline`).
 *
 * Differs from the papers:
 *  1. A small MLP, and Adam with a learning rate that falls to a tenth over the run.
 *  2. Of discrete actions the log-likelihood, of continuous ones the squared error in [−1, 1].
 *  3. Illegal actions are never taken, and have no likelihood.
 *
 * Letters: `B` batch, `D` observation width, `A` numbers of an action.
 */
import type { AgentContext, Sink } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { encode, type Space, type Value, width } from '../src/core/space.ts'
import { openEngine } from '../src/engine/open.ts'
import { type Scalar, type Tensor, tf } from '../src/engine/tf.ts'
import {
  actions,
  actorNetwork,
  agentOf,
  batchedPolicy,
  builtIn,
  clockOf,
  descent,
  dropoutNoise,
  engineOptions,
  type Feed,
  forward,
  type Inputs,
  inputShape,
  learnerOf,
  learningRateOptions,
  masked,
  normalizer,
  planOf,
  replayOptions,
  runOptions,
  streamsOf,
  unsupportedActions,
  withDefaults,
} from '../src/kit/index.ts'
import { mlpOptions } from '../src/nn/mlp.ts'
import type { NetworkBuilder } from '../src/nn/network.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import { trainable, untrained } from '../src/nn/variables.ts'
import { fieldOf } from '../src/replay/observations.ts'
import { uniformReplay } from '../src/replay/uniform.ts'
import type { BcOptions } from './options/bc.ts'

const replay = withDefaults(replayOptions, { batchSize: 64, trainEvery: 8, updates: 8 })

const options = {
  ...builtIn(mlpOptions, 'network'),
  network: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a TF.js network in place of the MLP; it must end in tanh for continuous actions',
  ),
  normalizeObservations: option(false, 'normalize observations by their mean and standard deviation'),
  ...engineOptions,
  ...optimizerOptions,
  ...withDefaults(learningRateOptions, { learningRateSchedule: 'linear' }),
  batchSize: replay.batchSize,
  bufferSize: { ...replay.bufferSize, help: 'most steps of the dataset that are kept, the last ones' },
  trainEvery: replay.trainEvery,
  updates: replay.updates,
  ...runOptions,
}

export const bc: AgentFactory<BcOptions> = defineAgent({
  name: 'bc',
  title: 'Behavior cloning, from the episodes of a dataset',
  paper: 'https://doi.org/10.1162/neco.1991.3.1.88',
  options,
  bothSides: true,
  offline: true,
  unsupported: ({ actionSpace }) => unsupportedActions('behavior cloning', actionSpace),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { observationSpace, actionSpace, random, steps } = context
  const codec = actions(actionSpace)
  const { batchSize: B, trainEvery, updates } = config
  const [D, A] = [width(observationSpace), codec.width]
  const discrete = codec.kind === 'discrete'
  const engine = await openEngine(context.device, config.threads)

  // π(s; θ): A logits, or A numbers in [−1, 1]
  const networks = { ...config, actorNetwork: config.network, criticNetwork: undefined }
  const pi = actorNetwork(context, networks, A, discrete ? 'linear' : 'tanh')
  const [theta, statistics] = [trainable(pi), untrained(pi)]
  const normal = normalizer(config.normalizeObservations, D)
  const learning = descent('actor', theta, config, config.learningRate)
  engine.own({ actor: theta, ...normal.groups, ...learning.slots })
  if (statistics.length > 0) engine.own({ actorStatistics: statistics })

  const apply = (s: Tensor, given?: object) =>
    pi.apply(normal.apply(s), { training: given !== undefined, ...given }) as Tensor

  /** One gradient step on B pairs (s, a): L(θ) = mean of −ln π(a|s; θ), or of ‖π(s; θ) − a‖². */
  function update({ observation: s, action: a, legal, ...given }: Inputs<'observation' | 'action'>) {
    const logits = (given?: object) => masked(apply(s, given), legal!)
    const loss = tf.variableGrads(() => {
      const each = discrete ? a.mul(tf.logSoftmax(logits(given))).neg() : apply(s, given).sub(a).square()
      return each.sum(1).mean() as Scalar
    }, theta)
    learning.descend(loss.grads, given)
    return { loss: loss.value }
  }

  const streams = streamsOf(random, 'replay', 'dropout')
  const clock = clockOf(steps)
  const [shape, action, seen] = [inputShape(pi), new Float32Array(A), new Float32Array(D)]
  const every = new Uint8Array(A).fill(1)
  const memory = uniformReplay(
    {
      observation: fieldOf(observationSpace),
      action: { shape: [A] },
      ...(discrete && { legal: { shape: [A], dtype: 'uint8' } as const }),
    },
    config.bufferSize,
  )
  const pairs: Feed = {
    inputs: {
      observation: { shape: [B, ...shape] },
      action: { shape: [B, A] },
      ...(discrete && { legal: { shape: [B, A], dtype: 'bool' } as const }),
    },
    fill: (into, k) => memory.sample(k * B, streams.replay, into),
  }
  const policy = batchedPolicy(engine, context, {
    network: s => apply(s),
    shape,
    outputs: A,
    loop: normal.loop(engine, forward(pi)),
    group: 'actor',
  })
  const learner = learnerOf({
    engine,
    // the run's own steps are not observed: updates tell how far it is
    clock: { ...clock, progress: () => (steps > 0 ? clock.counts.updates / ((steps * updates) / trainEvery) : 1) },
    feeds: [normal.feed(engine), pairs, dropoutNoise([pi], B, streams.dropout)],
    descents: [learning],
    changed: policy.changed,
  })
  const step = await learner.step('bc update', update, config)
  const store: Sink = rows => {
    for (const row of rows) {
      memory.add(row as Parameters<typeof memory.add>[0])
      encode(observationSpace, row.observation as Value<Space>, seen)
      normal.observe(seen)
    }
  }

  return agentOf<Value<Space>, Value<Space>>(
    {
      engine,
      clock,
      acting: ['actor', 'actorStatistics', 'normalizer'],
      streams,
      arrays: normal.arrays,
      owned: [pi, normal, learning],
      changed: policy.changed,
    },
    {
      plan: planOf({ warmup: 1, trainEvery, updates }, step.K),
      memory,
      thoughts: { [discrete ? 'logits' : 'mu']: 'floats' },

      /** The most likely action, or π(s); the same in training. */
      act: views =>
        policy.act(views, [], (numbers, { legal }) => ({
          action: codec.decode(numbers, legal),
          thought: { [discrete ? 'logits' : 'mu']: numbers },
        })),

      observe({ view, decision }) {
        codec.encode(decision.action, action)
        const { observation, legal = every } = view
        ;(context.sink ?? store)([{ observation, action, ...(discrete && { legal }) }])
      },
      store,

      learn: step.run,

      exportPolicy: request => policy.export(request, (s, legal) => codec.output(apply(s), legal)),
    },
  )
}
