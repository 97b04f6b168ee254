/**
 * Tabular Q-learning: an agent without networks, which implements every member of `Agent` itself.
 *
 * Watkins and Dayan 1992, Q-learning, https://doi.org/10.1007/BF00992698
 */
import {
  type Agent,
  type AgentContext,
  type Config,
  type Discrete,
  defineAgent,
  option,
  type Space,
  type Transition,
  type Value,
} from 'sente'
import { anyOf, best, requireWhole, shapesOf } from 'sente/kit'

// Options, set by --set epsilon=0.2: default, help and limits. `create` receives them checked.
const options = {
  learningRate: option(0.2, 'learning rate α', { min: 0, max: 1 }),
  gamma: option(0.99, 'discount γ', { min: 0, max: 1 }),
  epsilon: option(0.1, 'share of random actions ε', { min: 0, max: 1 }),
  bins: option(10, 'bins for each number of an observation in a Box', { min: 1, max: 1000, integer: true }),
}

/** The number of a table's rows, and the row of an observation; undefined where they are not finitely many. */
function rowsOf(space: Space, bins: number) {
  if (space.kind === 'discrete') return { rows: space.n, rowOf: (o: Value<Space>) => o as number }
  if (space.kind !== 'box' || typeof space.low !== 'number' || typeof space.high !== 'number') return undefined
  const { shape, low, high } = space
  const rows = bins ** shape.reduce((product, n) => product * n, 1)
  const bin = (x: number) => Math.min(bins - 1, Math.floor((bins * (x - low)) / (high - low)))
  const rowOf = (o: Value<Space>) => (o as Float32Array).reduce((row, x) => row * bins + bin(x), 0)
  return rows <= 1e6 && high - low < 1e9 ? { rows, rowOf } : undefined
}

/** The agent: acts by the table, and learns from each step. Watkins and Dayan 1992, Q-learning. */
function create(context: AgentContext, config: Config<typeof options>): Agent<Value<Space>, number> {
  const { n: A } = context.actionSpace as Discrete
  const { rows, rowOf } = rowsOf(context.observationSpace, config.bins)!
  // All randomness comes from `context.random`, so that the same seed gives the same run.
  const [start, explore] = [context.random.split('table'), context.random.split('explore')]
  const table = Float32Array.from({ length: rows * A }, () => 1e-3 * start.normal())
  const valuesOf = (o: Value<Space>) => table.subarray(rowOf(o) * A, rowOf(o) * A + A)
  let recent: Transition<Value<Space>, number>[] = []

  return {
    engine: { engine: 'none', device: 'cpu', description: 'a table' },
    plan: { warmup: 1, every: 1, updates: 1, updatesPerRun: 1 }, // when to learn: after every step

    // A decision for each view. `legal` masks the actions where some are illegal at times.
    act: (views, mode) =>
      views.map(({ observation, legal }) => {
        const random = mode === 'explore' && explore.next() < config.epsilon
        const q = valuesOf(observation).slice()
        return { action: random ? anyOf(A, legal, explore) : best(q, legal), thought: { q } }
      }),
    observe: transition => void recent.push(transition),
    // Q(s, a) ← Q(s, a) + α (r + γ max_a′ Q(s′, a′) − Q(s, a)). Returns metrics, which become curves.
    learn() {
      let error = 0
      for (const { view, decision, next } of recent) {
        const [q, q2] = [valuesOf(view.observation), valuesOf(next.observation)]
        const future = next.terminated ? 0 : q2[best(q2, next.legal)]! // a time limit does not end the task
        const delta = next.reward + config.gamma * future - q[decision.action]!
        q[decision.action]! += config.learningRate * delta
        error += Math.abs(delta) / recent.length
      }
      recent = []
      return { error }
    },

    // What `act` needs, and what else a resumed run needs.
    weights: () => ({ table: table.slice() }),
    load: weights => table.set(weights.table!),
    save: () => ({ arrays: { table: table.slice() }, numbers: {}, rngs: { explore: explore.state() } }),
    restore(saved) {
      requireWhole(saved, { arrays: shapesOf({ table }), numbers: {}, rngs: { explore } })
      table.set(saved.arrays.table!)
      explore.restore(saved.rngs.explore!)
    },
    dispose() {},
  }
}

export default defineAgent({
  name: 'qlearn',
  title: 'Tabular Q-learning',
  paper: 'https://doi.org/10.1007/BF00992698',
  options,
  // Why it cannot act in an environment, as a sentence; undefined where it can.
  unsupported: ({ observationSpace, actionSpace }, { bins }) =>
    actionSpace.kind === 'discrete' && rowsOf(observationSpace, bins)
      ? undefined
      : 'it needs discrete actions, and observations that fit in a table.',
  create,
})
