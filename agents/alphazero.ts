/**
 * AlphaZero: learns a game from nothing but its rules, by playing with itself.
 *
 * Silver et al. 2018, A general reinforcement learning algorithm that masters chess, shogi, and Go through self-play,
 *   https://doi.org/10.1126/science.aar6404
 * Silver et al. 2017, Mastering the game of Go without human knowledge, https://doi.org/10.1038/nature24270 (the
 * champion and its `gate`) Danihelka et al. 2022, Policy improvement by planning with Gumbel,
 * https://openreview.net/forum?id=bERaNdoegnO (`gumbel`,
 *   src/search/gumbel.ts)
 *
 * Where things are: the *actor* is the network's policy, sharpened by search (`act`, src/search); the *critic* is its
 * value; the *target* is the champion, whose network plays all games (`crown`). The loss, equation 1 of Silver et al.
 * 2018, is `update`.
 *
 * Differs from the papers:
 *  1. A smaller tower (2017: 20 or 40 blocks of 256 channels), or dense layers; Adam (papers: momentum with a stepped
 * learning rate).  2. The policy's loss is over legal moves only.
 *  3. Wins, losses and draws are proven on the way (`solve`), and what is proven is what is learned. The value learns
 *  half from the end of
 *     the game and half from the search (`searchValue`; papers: from the end alone), which is less noisy.
 *  4. Batches come from the newest part of all positions, `window`, so that the window grows (2017: the last 500,000
 *  games). Each is turned or
 *     mirrored at random where the game allows it (2018: no symmetries).
 *  5. A search counts the visits that its root has from the move before (papers: as many new ones each time).
 *  6. Games are never resigned. Values of drawn-out games that a time limit ends are not learned.
 *  7. Without visits, a move is taken for somewhat worse than its position (2018: for a loss); see `urgency`.
 *
 * Letters: `B` batch, `A` actions, `C, H, W` planes, rows, columns, `T` moves of a game.
 */
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs'
import type { Agent, AgentContext, Decision } from '../src/core/agent.ts'
import { defineAgent } from '../src/core/define-agent.ts'
import { requireFiniteArrays, requireFiniteMetrics } from '../src/core/guard/diverged.ts'
import { type Config, option } from '../src/core/option.ts'
import { rng, streamsOf } from '../src/core/rng.ts'
import { engineOptions, openEngine } from '../src/engine/open.ts'
import { tf } from '../src/engine/tf.ts'
import { eloOf } from '../src/games/elo.ts'
import { batched } from '../src/kit/acting/batched.ts'
import { anyOf } from '../src/kit/acting/choice.ts'
import { agentState } from '../src/kit/agent-state.ts'
import { flushDenormals } from '../src/kit/learning/denormals.ts'
import { descent } from '../src/kit/learning/descent.ts'
import { learningRateOptions } from '../src/kit/learning/learning-rate.ts'
import { repeated } from '../src/kit/learning/repeated.ts'
import { targetPair } from '../src/kit/learning/target-pair.ts'
import { buildNetwork, type NetworkBuilder } from '../src/nn/network.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import { residualTower, towerOptions, towerSize } from '../src/nn/residual-tower.ts'
import { requireSize } from '../src/nn/size.ts'
import { games } from '../src/replay/games.ts'
import { positionMemory } from '../src/replay/positions.ts'
import { gameModel } from '../src/search/model.ts'
import { networkEvaluator } from '../src/search/network-evaluator.ts'
import { drawAction, principalVariation, type Thought, thoughtOf } from '../src/search/outcome.ts'
import { type Search, searcher } from '../src/search/search.ts'
import { planner } from '../src/search/self-play/planner.ts'
import { requireEffect, rootOptions, rootsOf } from '../src/search/self-play/roots.ts'
import { trials } from '../src/search/self-play/trial.ts'
import { variety, varietyOptions } from '../src/search/self-play/variety.ts'

const options = {
  ...towerOptions,
  network: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a TF.js network, planes → A logits and a value, in place of the tower',
  ),
  ...engineOptions,
  ...optimizerOptions,
  weightDecay: option(1e-4, 'decay λ of weights and biases, the c ‖θ‖² of the loss', { min: 0 }),
  ...learningRateOptions,
  batchSize: option(256, 'positions in an update, B', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(100_000, 'positions that the replay memory holds', { min: 1, integer: true }),
  window: option(0.5, 'newest part of all positions so far from which batches are drawn', { min: 0.01, max: 1 }),
  warmup: option(2000, 'moves before the first update', { min: 1, integer: true }),
  trainEvery: option(256, 'moves between updates', { min: 1, integer: true }),
  updates: option(4, 'updates each time', { min: 1, max: 10_000, integer: true }),
  ...rootOptions,
  ...varietyOptions,
  solve: option(true, 'whether wins, losses and draws are proven on the way'),
  searchValue: option(0.5, 'share of the value that a search found, beside how the game ended, in what is learned', {
    min: 0,
    max: 1,
  }),
  reuse: option(true, 'whether a search goes on from the one of the move before; never with gumbel'),
  averageImages: option(
    false,
    'whether, once it does not learn, it looks at each position turned and mirrored in all ways and averages: ' +
      'better, and slower',
  ),
  generation: option(200, 'updates from one candidate for champion to the next', { min: 1, integer: true }),
  arenaGames: option(40, 'games between candidate and champion, which are not recorded; 0 = it is always champion', {
    min: 0,
    max: 10_000,
    integer: true,
  }),
  gate: option(0.55, 'share of these games from which on the candidate is champion; 0 = always', { min: 0, max: 1 }),
}

/** The logit of an illegal action. */
const NEVER = -1e9

export const alphazero = defineAgent({
  name: 'alphazero',
  title: 'AlphaZero: a network and a search that teach each other, by self-play',
  paper: 'https://doi.org/10.1126/science.aar6404',
  options,
  bothSides: true,
  unsupported: ({ game, players }) =>
    game && players === 2 ? undefined : 'it learns board games by playing both sides: give it selfPlay(game).',
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  requireEffect('agent alphazero', options, config)
  const { random, steps } = context
  const game = context.game!
  const rules = gameModel(game)
  const { actions: A, planes } = game
  const [C, H, W] = planes
  const { batchSize: B, simulations } = config
  const size = C * H * W

  const engine = await openEngine(context.device, config.threads)

  // (p, v) = f_θ(s), the candidate, and the champion f_θ′, which start equal
  const build = (): LayersModel => {
    const stream = random.split('weights')
    if (config.network) return buildNetwork(config.network, { inputs: planes, outputs: A + 1 }, stream)
    const shape = { ...config, planes, actions: A }
    requireSize(towerSize(shape), B, context.saved)
    return residualTower(shape, stream)
  }
  const theta = targetPair('net', () => [build()])
  const [[candidate], [champion]] = [theta.online, theta.target]
  const learning = descent('net', theta.theta, config, config.learningRate)
  engine.own({ ...theta.groups, ...learning.slots })

  const columns = {
    planes: { shape: [B, C, H, W] },
    policy: { shape: [B, A] },
    legal: { shape: [B, A], dtype: 'bool' },
    outcome: { shape: [B] },
  } as const
  const inputs: typeof columns = { ...columns, ...learning.inputs }

  /**
   * One gradient step on B positions s, with the policies π that the searches found and the outcomes z of their games.
   */
  function update(batch: { readonly [K in keyof typeof inputs]: Tensor }) {
    const { planes, policy, legal, outcome, ...given } = batch
    let squared: Tensor = outcome

    // L(θ) = (z − v)² − πᵀ log p;  c ‖θ‖² is the optimizer's weight decay
    const { value: loss, grads } = tf.variableGrads(() => {
      const answer = candidate.apply(planes, { training: true }) as Tensor
      const [logits, v] = tf.split(answer, [A, 1], 1) as [Tensor, Tensor]
      const logp = tf.logSoftmax(tf.where(legal, logits, NEVER))
      const value = v.tanh().reshape([B])
      squared = tf.keep(outcome.sub(value).square().mean())
      return squared.sub(tf.where(legal, policy.mul(logp), 0).sum(1).mean()) as Scalar
    }, theta.theta)

    learning.descend(grads, given)
    const valueLoss = squared.clone()
    squared.dispose()
    return { loss, valueLoss, policyLoss: loss.sub(valueLoss) }
  }

  const learner = await repeated(engine, update, inputs, { name: 'alphazero update', now: steps > 0 })
  const copy = await engine.compile(theta.copy, {}, { name: 'alphazero champion' })

  const roots = rootsOf(config)
  /** One of the two networks, and a search that asks it. */
  const mindOf = (model: LayersModel, title: string) => {
    const judge = ({ input }: { input: Tensor }) => ({ output: model.apply(input, { training: false }) as Tensor })
    const network = batched(engine, judge, { shape: planes, group: 'net', constant: true })
    const [search, careful] = [false, config.averageImages].map(average => {
      const evaluator = networkEvaluator(game, network, average, title)
      return searcher(rules, { evaluator, select: roots.select, simulations, solve: config.solve })
    }) as [Search<unknown>, Search<unknown>]
    return { search, careful, changed: network.changed }
  }
  const minds = {
    champion: mindOf(champion, "alphazero's network, the champion,"),
    candidate: mindOf(candidate, "alphazero's network, the candidate,"),
  }

  const nodes = simulations + 1
  const [trees, trial] = [planner(rules, nodes), trials(game, roots, nodes)]

  const memory = positionMemory(game, config.bufferSize)
  const playing = games({ planes: size, policy: A, legal: A }, config.searchValue)
  const streams = streamsOf(random, 'explore', 'replay', 'arena')
  const counts = { moves: 0, updates: 0, generation: 0, elo: 0 }

  const beginnings = variety(config, context.envs, streams.explore)
  const reset = (slot: number) => {
    beginnings.reset(slot)
    playing.reset(slot)
    trees.reset(slot)
  }

  /**
   * Makes the candidate champion if it wins enough of their games, or if there are to be none. @throws Diverged when
   * its weights are not finite.
   */
  async function crown() {
    const games = config.arenaGames
    await engine.settle?.(['net'])
    requireFiniteArrays({ net: engine.read('net') })
    minds.candidate.changed()
    const searches = [minds.candidate.search, minds.champion.search] as const
    const { share, weight } = await trial(searches, { games, random: streams.arena.split(counts.generation) })
    if (games === 0 || share >= config.gate) {
      await copy.run()
      minds.champion.changed()
      counts.elo += eloOf((share * weight + 0.5) / (weight + 1)) // one draw more: no infinity
    }
    if (games === 0) return {}
    return { arena: share }
  }

  return {
    get engine() {
      return engine.info
    },
    plan: { warmup: config.warmup, every: config.trainEvery, updates: config.updates, updatesPerRun: 1 },
    memory,
    thoughts: { visits: 'floats', prior: 'floats', policy: 'floats', value: 'number', proven: 'number' },

    /** The move that a search makes most of; in self-play with noise, and for the first moves of a game drawn by π. */
    async act(views, mode, slots) {
      const exploring = mode === 'explore'
      const opening = views.map(({ legal }, i) =>
        exploring && slots && beginnings.opening(slots[i]!) ? anyOf(A, legal, streams.explore) : undefined,
      )
      const searched = [...views.keys()].filter(i => opening[i] === undefined)
      const kept = exploring && config.reuse && !config.gumbel && slots ? searched.map(i => slots[i]!) : undefined
      const tasks = trees.tasks(
        searched.map(i => views[i]!),
        exploring ? streams.explore : rng(0),
        kept,
      )
      await (exploring ? minds.champion.search.run(tasks, roots.disturb) : minds.champion.careful.run(tasks))
      const decisions = opening.map((action): Decision<number> => ({ action: action! }))
      for (const [k, task] of tasks.entries()) {
        const { tree, random } = task
        const i = searched[k]!
        const policy = roots.policy(tree)
        const drawn = exploring && !config.gumbel && (!slots || beginnings.drawn(slots[i]!))
        const action = drawn ? drawAction(policy, config.temperature, random) : roots.best(tree, policy)
        const line = exploring ? {} : { line: principalVariation(tree, action) }
        decisions[i] = { action, thought: thoughtOf(tree, policy), ...line }
      }
      return decisions
    },

    observe({ slot, view, decision, next }) {
      const { observation, player, legal } = view
      const thought = decision.thought as Thought | undefined
      if (thought)
        playing.add(slot, { ...thought, player: player!, planes: observation, legal: Float32Array.from(legal!) })
      counts.moves++
      beginnings.moved(slot)
      if (next.terminated) for (const position of playing.end(slot, player!, next.reward)) memory.add(position)
      if (next.terminated || next.truncated) reset(slot)
      else trees.moved(slot, decision.action)
    },

    abandon: reset,

    async learn(updates) {
      const metrics = await learner.run(updates, inputs => {
        memory.sample(B, Math.ceil(config.window * memory.added), streams.replay, inputs)
        learning.schedule(inputs, steps > 0 ? counts.moves / steps : 1)
      })
      flushDenormals(engine, Object.keys(learning.slots), counts.updates, counts.updates + updates)
      counts.updates += updates
      requireFiniteMetrics(metrics) // before a candidate is tried
      const due = Math.floor(counts.updates / config.generation) > counts.generation
      if (due) counts.generation++
      const result = due ? await crown() : {}
      return { ...metrics, ...result, generation: counts.generation, elo: counts.elo }
    },

    ...agentState({
      engine,
      acting: ['netTarget', 'netTargetStatistics'],
      streams,
      counts,
      arrays: beginnings.arrays,
      kept: [trees, playing],
      changed() {
        for (const mind of Object.values(minds)) mind.changed()
      },
    }),
    dispose() {
      engine.dispose()
      for (const owned of [theta, ...Object.values(learning.slots).flat()]) owned.dispose()
    },
  } satisfies Agent<Float32Array, number>
}
