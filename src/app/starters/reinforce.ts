// A starter agent: change it into yours, step by step.
//
//   npx sente check ./reinforce.ts                            finds mistakes, and says how to fix them
//   npx sente train --agent ./reinforce.ts --env CartPole-v1  trains it
//   node --test reinforce.test.ts                             runs its test
import { type AgentContext, type Config, defineAgent, openEngine, optimizerOptions, option } from 'sente'
import * as kit from 'sente/kit'
import { type Scalar, type Tensor, tf } from 'sente/tf'

// Options, set by --set gamma=0.9: default, help and limits. `create` receives them checked.
const options = {
  ...kit.policyAndValueOptions, // hidden, activation, …
  ...kit.engineOptions,
  ...optimizerOptions,
  ...kit.withDefaults(kit.learningRateOptions, { learningRate: 3e-3 }),
  rollout: option(500, 'environment steps between two updates', { min: 1, integer: true }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
}

/** REINFORCE with a baseline: Williams 1992; Sutton and Barto 2018, section 13.4. */
async function create(context: AgentContext, config: Config<typeof options>) {
  const T = Math.ceil(config.rollout / context.envs) // steps of each environment in a rollout
  const streams = kit.streamsOf(context.random, 'explore', 'batches') // all randomness: same seed, same run
  const clock = kit.clockOf(context.steps)

  // π(a | s) and V(s), which the engine and the optimizer know as `network`
  const engine = await openEngine(context.device, config.threads)
  const head = kit.policyHead(context.actionSpace)
  const network = kit.policyAndValue(context, config, head)
  const learning = kit.descent('network', network.variables, config, config.learningRate)
  engine.own({ network: network.variables, ...learning.slots })

  // θ ← θ + α ∇ mean of (G − V) ln π(a | s) − ½ (G − V)²: a TF.js function, compiled when it first runs
  function update(batch: kit.Inputs<'observation' | 'action' | 'advantage' | 'return'>) {
    const { observation, action, advantage, return: G, legal, ...given } = batch
    const { value: loss, grads } = tf.variableGrads(() => {
      const numbers = network.apply(observation, given)
      const [policy, V] = tf.split(numbers, [network.outputs - 1, 1], 1) as [Tensor, Tensor]
      const gain = head.density(policy, action, legal).logDensity.mul(advantage)
      return V.flatten().sub(G).square().mul(0.5).sub(gain).mean() as Scalar
    }, [...network.variables])
    learning.descend(grads, given)
    return { loss }
  }

  // Acting in batches; the rollout, with its returns G and advantages G − V; the learning step, fed with all of it.
  const policy = kit.batchedPolicy(engine, context, { ...network, network: network.apply, group: 'network' })
  const held = kit.rollout({ ...context, ...head, steps: T, action: head.width })
  const whole = { batch: context.envs * T, lambda: 1, standardized: true, random: streams.batches }
  const batch = kit.rolloutBatches(held, { ...config, ...whole, policy })
  const fed = { feeds: [batch.feed], descents: [learning], changed: policy.changed }
  const step = await kit.learnerOf({ engine, clock, ...fed }).step('update', update)

  const state = { streams, acting: ['network'], arrays: held.arrays, owned: [network, learning] }
  return kit.agentOf(
    { engine, clock, ...state, changed: policy.changed },
    {
      plan: { onPolicy: true, warmup: 0, every: T, updates: 1, updatesPerRun: 1 }, // learn after each rollout
      act: (views, mode) =>
        policy.act(views, [], (numbers, { legal }) => {
          const random = mode === 'explore' ? streams.explore : undefined
          const { action, row, logDensity, thought } = head.choose(numbers, legal, random)
          return { action, thought, memo: { action: row, logDensity, value: numbers.at(-1)! } }
        }),
      observe(transition) {
        clock.counts.steps++
        held.add(transition, transition.decision.memo as unknown as kit.Acted)
      },
      abandon: held.abandon,
      async learn(updates) {
        await batch.begin()
        const metrics = await step.run(updates)
        held.clear()
        return metrics
      },
    },
  )
}

// From here on `--agent` finds it. An experiment imports it: `import agent from './reinforce.ts'`.
export default defineAgent({
  name: 'reinforce',
  title: 'REINFORCE with a baseline',
  paper: 'https://doi.org/10.1007/BF00992696',
  options,
  unsupported: () => undefined, // or why it cannot act in an environment, as a sentence
  create,
})
