/**
 * REINFORCE with returns cut off at the end of a rollout: an on-policy agent, with `sente` and `sente/kit` alone.
 *
 * Williams 1992, Simple statistical gradient-following algorithms for connectionist reinforcement learning,
 * https://doi.org/10.1007/BF00992696, with the mean return as the baseline. A rollout's last steps do not bootstrap.
 * Where a worker is lost, the steps missing from its environments are those of the rollout before.
 *
 * Letters: `N` environments, `T` steps of each in a rollout, `B` = N·T, `D` observation width, `A` actions.
 */
import {
  type AgentContext,
  type Config,
  type Discrete,
  defineAgent,
  encode,
  mlp,
  mlpOptions,
  openEngine,
  optimizerOptions,
  option,
  type Scalar,
  type Space,
  type Tensor,
  tf,
  trainable,
  type Value,
  width,
} from 'sente'
import {
  agentOf,
  batchedPolicy,
  best,
  boltzmann,
  clockOf,
  descent,
  engineOptions,
  type Feed,
  forward,
  inputShape,
  learnerOf,
  learningRateOptions,
  oneHot,
  streamsOf,
  unsupportedBy,
} from 'sente/kit'

const options = {
  ...mlpOptions,
  ...engineOptions,
  ...optimizerOptions,
  ...learningRateOptions,
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  rollout: option(200, 'steps of each environment in a rollout, T', { min: 1, integer: true }),
}

export const reinforce = defineAgent({
  name: 'reinforce',
  title: 'REINFORCE with a mean baseline',
  paper: 'https://doi.org/10.1007/BF00992696',
  options,
  unsupported: unsupportedBy('REINFORCE'),
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { n: A } = context.actionSpace as Discrete
  const [D, N, T] = [width(context.observationSpace), context.envs, config.rollout]
  const B = N * T
  const engine = await openEngine(context.device, config.threads)

  const network = mlp({ ...config, inputs: D, outputs: A }, context.random.split('weights'))
  const theta = trainable(network)
  const learning = descent('pi', theta, config, config.learningRate)
  engine.own({ pi: theta, ...learning.slots })

  // the rollout under way; row slot·T + t is step t of an environment
  const rollout = {
    observation: new Float32Array(B * D),
    action: new Int32Array(B),
    reward: new Float32Array(B),
    ended: new Uint8Array(B),
    filled: new Int32Array(N),
  }
  const batch: Feed = {
    inputs: { observation: { shape: [B, D] }, action: { shape: [B], dtype: 'int32' }, advantage: { shape: [B] } },
    fill(into) {
      const returns = new Float32Array(B)
      for (let row = B - 1; row >= 0; row--) {
        const last = rollout.ended[row] === 1 || row % T === T - 1
        returns[row] = rollout.reward[row]! + (last ? 0 : config.gamma * returns[row + 1]!)
      }
      const mean = returns.reduce((sum, r) => sum + r, 0) / B
      into.observation!.set(rollout.observation)
      into.action!.set(rollout.action)
      into.advantage!.set(returns.map(r => r - mean))
      rollout.filled.fill(0)
    },
  }

  /** θ ← θ + α ∇ mean of (R − b) log π(a|s) */
  function update({
    observation,
    action,
    advantage,
    ...given
  }: Readonly<Record<'observation' | 'action' | 'advantage', Tensor>>) {
    const { value: loss, grads } = tf.variableGrads(() => {
      const logp = tf.logSoftmax(network.apply(observation, { training: true }) as Tensor)
      return oneHot(action, A).mul(logp).sum(1).mul(advantage).mean().neg() as Scalar
    }, theta)
    learning.descend(grads, given)
    return { loss }
  }

  const streams = streamsOf(context.random, 'explore')
  const clock = clockOf(context.steps)
  const policy = batchedPolicy(engine, context, {
    network: s => network.apply(s) as Tensor,
    shape: inputShape(network),
    outputs: A,
    loop: forward(network),
    group: 'pi',
  })
  const { changed } = policy
  const learner = learnerOf({ engine, clock, feeds: [batch], descents: [learning], changed })
  const step = await learner.step('reinforce update', update)

  return agentOf<Value<Space>, number>(
    { engine, clock, streams, acting: ['pi'], arrays: rollout, owned: [learning, network], changed },
    {
      plan: { onPolicy: true, warmup: 0, every: T, updates: 1, updatesPerRun: 1 },
      act: (views, mode) =>
        policy.act(views, [], (logits, { legal }) => ({
          action: mode === 'explore' ? boltzmann(logits, legal, 1, streams.explore) : best(logits, legal),
        })),
      observe({ slot, view, decision, next }) {
        clock.counts.steps++
        if (rollout.filled[slot] === T) return // one of the steps that replace those of a lost worker
        const row = slot * T + rollout.filled[slot]!++
        encode(context.observationSpace, view.observation, rollout.observation, row * D)
        rollout.action[row] = decision.action
        rollout.reward[row] = next.reward
        rollout.ended[row] = next.terminated || next.truncated ? 1 : 0
      },
      abandon(slot) {
        if (rollout.filled[slot]! > 0) rollout.ended[slot * T + rollout.filled[slot]! - 1] = 1
      },
      learn: step.run,
    },
  )
}
