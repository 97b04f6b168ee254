/**
 * AlphaZero: learns a game by playing against itself, from its rules alone.
 *
 * Silver et al. 2018, A general reinforcement learning algorithm that masters chess, shogi, and Go through self-play,
 *   https://doi.org/10.1126/science.aar6404
 * Silver et al. 2017, Mastering the game of Go without human knowledge, https://doi.org/10.1038/nature24270: the
 *   champion and its `gate`
 * Danihelka et al. 2022, Policy improvement by planning with Gumbel, https://openreview.net/forum?id=bERaNdoegnO:
 *   `gumbel`, src/search/gumbel.ts
 * Wu 2019, Accelerating self-play learning in Go, https://arxiv.org/abs/1902.10565 (KataGo), all off by default:
 *   `fastSimulations`, src/search/self-play/playout-cap.ts; `forcedPlayouts`, src/search/self-play/forced-playouts.ts;
 *   `surpriseShare`, src/search/self-play/surprise.ts; `opponentWeight`, in `update`
 *
 * Where things are: the *actor* is the network's policy, improved by search (`act`, src/search/self-play/player.ts);
 * the *critic* is its value; the *target* is the champion, whose network plays all games (`crown`). `update` is the
 * loss, equation 1 of Silver et al. 2018.
 *
 * Differences from the papers:
 *  1. A smaller tower (2017: 20 or 40 blocks of 256 channels), or dense layers; Adam (papers: momentum with a stepped
 *     learning rate).
 *  2. The policy's loss is over legal moves only.
 *  3. A solver proves wins, losses and draws (`solve`); proven values are the targets. Other value targets are half the
 *     outcome and half the search's value (`searchValue`; papers: the outcome), which has less variance.
 *  4. Batches come from the newest share of all positions, `window` (2017: the last 500,000 games), each turned or
 *     mirrored at random where the game allows it (2018: no symmetries).
 *  5. A search counts the visits that its root has from the move before (papers: as many new ones each time).
 *  6. Games are never resigned. Games that a time limit ends are not learned from.
 *  7. An unvisited move is valued somewhat below its position (2018: as a loss); see `urgency`.
 *
 * Letters: `B` batch, `A` actions, `C, H, W` planes, rows, columns.
 */
import type { AgentContext } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { type Config, option } from '../src/core/option.ts'
import { openEngine } from '../src/engine/open.ts'
import { engineOptions } from '../src/engine/options.ts'
import { type LayersModel, type Scalar, type Tensor, tf } from '../src/engine/tf.ts'
import {
  agentOf,
  batched,
  descent,
  games,
  type Inputs,
  learnerOf,
  learningRateOptions,
  masked,
  planOf,
  policyValueNetwork,
  policyValueOptions,
  positionMemory,
  requireFiniteArrays,
  requireFiniteMetrics,
  streamsOf,
  targetPair,
  withReplies,
} from '../src/kit/index.ts'
import { optimizerOptions } from '../src/nn/optimizer.ts'
import {
  bySurprise,
  cacheOptions,
  evaluationCache,
  type Lesson,
  mind,
  openSearches,
  requireEffect,
  rootsOf,
  player as searchPlayer,
  searchThreadOptions,
  selfPlayOptions,
  thoughtColumns,
  trials,
} from '../src/search/index.ts'
import type { AlphazeroOptions } from './options/alphazero.ts'

const options = {
  ...policyValueOptions,
  ...engineOptions,
  ...optimizerOptions,
  weightDecay: option(1e-4, 'decay λ of weights and biases, the c ‖θ‖² of the loss', { min: 0 }),
  ...learningRateOptions,
  batchSize: option(256, 'batch size B, in positions', { min: 1, max: 16_384, integer: true }),
  bufferSize: option(100_000, 'capacity of the replay buffer, in positions', { min: 1, integer: true }),
  window: option(0.5, 'share of all positions so far, the newest, that batches are sampled from', {
    min: 0.01,
    max: 1,
  }),
  warmup: option(2000, 'moves before the first update', { min: 1, integer: true }),
  trainEvery: option(256, 'moves between updates', { min: 1, integer: true }),
  updates: option(4, 'gradient steps each time', { min: 1, max: 10_000, integer: true }),
  updatesPerRun: option(0, 'maximum number of updates in one run of the engine, K; 0 = 1, with device gpu up to 8', {
    min: 0,
    max: 128,
    integer: true,
  }),
  ...selfPlayOptions,
  ...searchThreadOptions,
  ...cacheOptions,
  surpriseShare: option(
    0,
    'share of the training positions that is allotted by the KL divergence of search policy from prior (KataGo: ' +
      '0.5); 0 = each position counts once',
    { min: 0, max: 1 },
  ),
  opponentWeight: option(
    0,
    "weight of the loss of a second policy output that predicts the opponent's next move (KataGo: 0.15); 0 = none",
    { min: 0, max: 100 },
  ),
  searchValue: option(0.5, "weight of the search's value in the value target; the rest is the game's outcome", {
    min: 0,
    max: 1,
  }),
  generation: option(200, 'updates between candidates that challenge the champion', { min: 1, integer: true }),
  arenaGames: option(40, 'games between candidate and champion, not recorded; 0 = each candidate becomes champion', {
    min: 0,
    max: 10_000,
    integer: true,
  }),
  gate: option(0.55, 'share of the points with which the candidate becomes champion; 0 = any', { min: 0, max: 1 }),
}

export const alphazero: AgentFactory<AlphazeroOptions> = defineAgent({
  name: 'alphazero',
  title: 'AlphaZero: a network and a search that improve each other by self-play',
  paper: 'https://doi.org/10.1126/science.aar6404',
  options,
  bothSides: true,
  unsupported: ({ game, players }) =>
    game && players === 2 ? undefined : 'it learns board games by playing both sides: give it selfPlay(game).',
  create,
})

async function create(context: AgentContext, config: Config<typeof options>) {
  const { random, steps, envs } = context
  requireEffect('agent alphazero', options, config, steps > 0)
  const game = context.game!
  const { actions: A, planes } = game
  const { batchSize: B, arenaGames, gate, surpriseShare, opponentWeight } = config
  const replies = opponentWeight > 0
  // With CUDA, weights and moments cross the bus in each run, which takes longer than an update.
  const updatesPerRun = config.updatesPerRun || (context.device.device === 'gpu' ? 8 : 1)
  const engine = await openEngine(context.device, config.threads)

  // (p, v) = f_θ(s), the candidate, and the champion f_θ′, equal at the start
  const shape = { planes, actions: A, rows: B, saved: context.saved, replies }
  const theta = targetPair('net', () => [policyValueNetwork(config, shape, random.split('weights'))])
  const [[candidate], [champion]] = [theta.online, theta.target]
  const learning = descent('net', theta.theta, config, config.learningRate)
  engine.own({ ...theta.groups, ...learning.slots })

  /** One gradient step on B positions s, the policies π of their searches and the outcomes z of their games. */
  function update({ planes, policy, legal, outcome, ...given }: Inputs<'planes' | 'policy' | 'legal' | 'outcome'>) {
    let squared: Tensor = outcome
    let replyLoss: Tensor | undefined

    // L(θ) = (z − v)² − πᵀ log p − w π′ᵀ log p′;  π = 0 after a fast search;  π′, p′: of the opponent's next move;
    // c ‖θ‖² is the optimizer's weight decay
    const { value: loss, grads } = tf.variableGrads(() => {
      const answer = candidate.apply(planes, { training: true }) as Tensor
      const [logits, v, next] = tf.split(answer, replies ? [A, 1, A] : [A, 1], 1) as [Tensor, Tensor, Tensor?]
      const logp = tf.logSoftmax(masked(logits, legal))
      const value = v.tanh().reshape([B])
      squared = tf.keep(outcome.sub(value).square().mean())
      const both = squared.sub(tf.where(legal, policy.mul(logp), 0).sum(1).mean()) as Scalar
      if (!next) return both
      replyLoss = tf.keep(given.reply!.mul(tf.logSoftmax(next)).sum(1).mean().mul(-opponentWeight))
      return both.add(replyLoss) as Scalar
    }, theta.theta)

    learning.descend(grads, given)
    const valueLoss = squared.clone()
    squared.dispose()
    if (!replyLoss) return { loss, valueLoss, policyLoss: loss.sub(valueLoss) }
    const weighted = replyLoss.clone()
    replyLoss.dispose()
    return { loss, valueLoss, policyLoss: loss.sub(valueLoss).sub(weighted), replyLoss: weighted.div(opponentWeight) }
  }

  const roots = rootsOf(config)
  const mindOf = (model: LayersModel, title: string) => {
    const judge = ({ input }: { input: Tensor }) => {
      const answer = model.apply(input, { training: false }) as Tensor
      return { output: replies ? tf.split(answer, [A + 1, A], 1)[0]! : answer }
    }
    const network = batched(engine, judge, { shape: planes, group: 'net', constant: true, most: envs })
    const sizes = { inputs: planes[0] * planes[1] * planes[2], outputs: A + 1, rows: config.evaluationCache }
    const cache = sizes.rows > 0 ? evaluationCache(network, sizes) : undefined
    const made = mind(game, cache?.network ?? network, {
      ...config,
      roots,
      title: `alphazero's network, the ${title},`,
    })
    return { ...made, hits: cache?.hits }
  }
  const minds = { champion: mindOf(champion, 'champion'), candidate: mindOf(candidate, 'candidate') }
  const trial = trials(game, roots, config.simulations + 1)
  const memory = positionMemory(game, config.bufferSize, replies)
  const widths = { planes: planes[0] * planes[1] * planes[2], policy: A, legal: A }
  const playing = games({ ...widths, surprise: surpriseShare > 0 ? 1 : 0 }, config.searchValue)
  const streams = streamsOf(random, 'explore', 'replay', 'arena')
  const counts = { moves: 0, updates: 0, generation: 0, elo: 0 }
  const clock = { total: steps, counts, progress: () => (steps > 0 ? counts.moves / steps : 1) }
  const step = await learnerOf({
    engine,
    clock,
    feeds: [memory.batches(B, config.window, streams.replay)],
    descents: [learning],
    changed: minds.candidate.changed,
  }).step('alphazero update', update, { ...config, updatesPerRun })
  const copy = await engine.compile(theta.copy, {}, { name: 'alphazero champion' })

  const { searches, warning } = await openSearches(context, config, engine.info.device === 'gpu')
  const player = searchPlayer(game, { ...config, roots, envs, random: streams.explore, searches })
  const reset = (slot: number) => {
    player.reset(slot)
    playing.reset(slot)
  }

  /** Makes the candidate champion when it scores well enough. @throws Diverged when its weights are not finite. */
  async function crown() {
    await engine.settle?.(['net'])
    requireFiniteArrays({ net: engine.read('net') })
    const random = streams.arena.split(++counts.generation)
    const { share, elo } = await trial([minds.candidate.search, minds.champion.search], { games: arenaGames, random })
    if (arenaGames === 0 || share >= gate) {
      await copy.run()
      minds.champion.changed()
      counts.elo += elo
    }
    return arenaGames === 0 ? {} : { arena: share }
  }

  return agentOf<Float32Array, number>(
    {
      engine,
      clock,
      acting: ['netTarget', 'netTargetStatistics'],
      streams,
      arrays: player.arrays,
      kept: [player.trees, playing],
      owned: [theta, learning, ...(searches ? [searches] : [])],
      changed() {
        for (const mind of Object.values(minds)) mind.changed()
      },
    },
    {
      plan: planOf(config, step.K),
      memory,
      thoughts: thoughtColumns,
      ...(warning !== undefined && { warning }),

      /** The best move of the champion's search; in self-play with noise, and the first moves drawn by π. */
      act: (views, mode, slots) => player.act(minds.champion, views, mode, slots),

      observe({ slot, view, decision: { action, memo }, next }) {
        const { observation: planes, player: side, legal } = view
        if (memo) playing.add(slot, { ...(memo as Lesson), player: side!, planes, legal: Float32Array.from(legal!) })
        counts.moves++
        if (next.terminated) {
          const ended = playing.end(slot, side!, next.reward)
          const positions = replies ? withReplies(ended) : ended
          for (const position of bySurprise(positions, surpriseShare, streams.replay)) memory.add(position)
        }
        if (next.terminated || next.truncated) reset(slot)
        else player.moved(slot, action)
      },

      abandon: reset,

      async learn(updates) {
        const metrics = await step.run(updates)
        requireFiniteMetrics(metrics) // before a candidate is tried
        const due = Math.floor(counts.updates / config.generation) > counts.generation
        const cacheHits = minds.champion.hits?.()
        return {
          ...metrics,
          ...(due && (await crown())),
          ...(cacheHits !== undefined && { cacheHits }),
          generation: counts.generation,
          elo: counts.elo,
        }
      },
    },
  )
}
