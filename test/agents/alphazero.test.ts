import { lastValueFrom, tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero } from '../../agents/alphazero.ts'
import { mcts } from '../../agents/mcts.ts'
import { random } from '../../agents/random.ts'
import { ticTacToe, ticTacToeV0 } from '../../envs/boards/tic-tac-toe.ts'
import { type Agent, type AgentSpec, taskOf, type Weights } from '../../src/core/agent.ts'
import type { View } from '../../src/core/env.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { scoreOf } from '../../src/games/elo.ts'
import { match } from '../../src/games/match.ts'
import { viewOf } from '../../src/games/self-play.ts'
import { train } from '../../src/loop/train.ts'
import type { NetworkBuilder } from '../../src/nn/network.ts'
import { EvaluationError } from '../../src/search/evaluator.ts'
import { sampled } from '../sampled.ts'

const game = ticTacToe()
const small = {
  blocks: 0,
  hidden: [64],
  simulations: 25,
  openingMoves: 5,
  temperatureMoves: 9,
  batchSize: 64,
  warmup: 200,
  trainEvery: 32,
  updates: 2,
  learningRate: 3e-3,
  generation: 40,
  arenaGames: 10,
  gate: 0.5,
}
const { temperatureMoves: _, ...varied } = small
const katago = {
  ...small,
  fastSimulations: 6,
  fullShare: 0.5,
  forcedPlayouts: 2,
  surpriseShare: 0.5,
  opponentWeight: 0.15,
}
const halving = { ...varied, gumbel: true, considered: 5 }
const create = (spec: AgentSpec, seed = 1, steps = 0): Promise<Agent> =>
  spec.create({
    ...taskOf(make(ticTacToeV0)),
    random: rng(seed),
    steps,
    envs: 1,
    device: { device: 'cpu', engine: 'auto' },
  })
const chooser = (agent: Agent) => async (views: readonly View[]) =>
  (await agent.act(views, 'exploit')).map(({ action }) => action as number)

/**
 * The agent as it would be loaded after training on tic-tac-toe, but with two simulations and no proofs: it plays by
 * its network.
 */
async function trained(spec: AgentSpec, steps: number): Promise<Agent> {
  let agent: Agent | undefined
  let weights: Weights = {}
  await lastValueFrom(
    train({ env: ticTacToeV0, agent: spec, steps, envs: 16, seed: 1 }).pipe(
      tap(event => {
        if (event.type === 'start') agent = event.run.agent
        if (event.type === 'end') weights = agent!.weights()
      }),
    ),
  )
  const { opponentWeight } = spec.config as { opponentWeight: number }
  const loaded = await create(alphazero({ ...small, simulations: 2, solve: false, opponentWeight }), 99)
  loaded.load(weights)
  return loaded
}

for (const [name, options] of sampled(
  Object.entries({ PUCT: small, Gumbel: halving, "KataGo's options": katago }),
  2,
  import.meta.url,
))
  test(
    `signs of life, ${name}: after 6,000 moves of self-play its network, almost alone, wins against random ` + `play`,
    async () => {
      const agent = await trained(alphazero(options), 6000)
      const opponent = await create(random())
      const games = await match(game, [chooser(agent), chooser(opponent)], { games: 60, opening: 0, random: rng(1) })
      const { wins, losses } = scoreOf(games.map(({ score }) => score))
      assert.ok(wins >= 45 && losses <= 5, `${wins} wins, ${losses} losses`)
      agent.dispose()
    },
  )

test(
  'an agent that has not learned asks its network: another seed, other priors; illegal moves have ' + 'none',
  async () => {
    const [one, other] = [await create(alphazero(small), 1), await create(alphazero(small), 2)]
    const views = [viewOf(game, game.next(game.initial(), 4))]
    const [a, b] = [(await one.act(views, 'exploit'))[0]!, (await other.act(views, 'exploit'))[0]!]
    const { prior, visits, policy } = a.thought as Record<string, Float32Array>
    assert.is(prior![4], 0)
    assert.is(visits![4], 0)
    assert.ok(Math.abs(prior!.reduce((sum, p) => sum + p, 0) - 1) < 1e-5)
    assert.ok(Math.abs(policy!.reduce((sum, p) => sum + p, 0) - 1) < 1e-5)
    assert.is(
      visits!.reduce((sum, n) => sum + n, 0),
      25,
    )
    assert.not.equal((b.thought as Record<string, Float32Array>).prior, prior)
    one.dispose()
    other.dispose()
  },
)

test('the compiled network judges as the eager one does', async () => {
  const device = { device: 'cpu' } as const
  const spec = alphazero({ ...small, blocks: 2, channels: 8 })
  const views = [[], [4], [4, 0, 8]].map(moves =>
    viewOf(
      game,
      moves.reduce((at, m) => game.next(at, m), game.initial()),
    ),
  )
  const priors = await Promise.all(
    (['onnx', 'tfjs'] as const).map(async engine => {
      const agent = await spec.create({
        ...taskOf(make(ticTacToeV0)),
        random: rng(1),
        steps: 0,
        envs: 1,
        device: { ...device, engine },
      })
      const decisions = await agent.act(views, 'exploit')
      agent.dispose()
      return decisions.flatMap(({ thought }) => [...(thought as { prior: Float32Array }).prior])
    }),
  )
  for (const [i, p] of priors[0]!.entries()) assert.ok(Math.abs(p - priors[1]![i]!) < 1e-5, `${p} and ${priors[1]![i]}`)
})

test('an option without effect is refused, with what to write instead', async () => {
  const refusal = async (options: object) => {
    try {
      ;(await create(alphazero({ ...varied, ...options }))).dispose()
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  assert.match(
    await refusal({ gumbel: true, temperatureMoves: 30 }),
    /option "temperatureMoves" has no effect with gumbel, whose own noise makes moves differ: leave it out, or set gumbel to false/,
  )
  assert.match(await refusal({ gumbel: true, dirichletShare: 0.5 }), /"dirichletShare" has no effect with gumbel/)
  assert.match(await refusal({ considered: 4 }), /"considered" has no effect without gumbel: .* set gumbel to true/)
  assert.is(await refusal({ gumbel: true, considered: 4 }), '')
  assert.match(await refusal({ gumbel: true, forcedPlayouts: 2 }), /"forcedPlayouts" has no effect with gumbel, which/)
  assert.match(await refusal({ gumbel: true, fastSimulations: 2 }), /"fastSimulations" has no effect with gumbel/)
  assert.match(
    await refusal({ fullShare: 0.5 }),
    /"fullShare" has no effect without fast searches: .* fastSimulations\.$/,
  )
  assert.is(await refusal({ fastSimulations: 25 }), '', 'an agent that only plays may search less')
  const training = create(alphazero({ ...varied, fastSimulations: 25 }), 1, 100)
  await training.then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /fastSimulations \(25\) must be less than simulations \(25\)/),
  )
})

test("the loss is that of value, policy and, by its weight, the opponent's next move", async () => {
  const metrics: Record<string, number>[] = []
  const spec = alphazero({ ...katago, opponentWeight: 0.5, warmup: 64, trainEvery: 64, arenaGames: 0 })
  await train({ env: ticTacToeV0, agent: spec, steps: 1500, envs: 8, seed: 1 }).forEach(event => {
    if (event.type === 'learn') metrics.push(event.metrics as Record<string, number>)
  })
  for (const { loss, valueLoss, policyLoss, replyLoss } of metrics)
    assert.ok(Math.abs(loss! - valueLoss! - policyLoss! - 0.5 * replyLoss!) < 1e-5)
  // Moves of fast searches have no policy, and the last ones no reply: both losses are below ln 9 from the start.
  const [first, last] = [metrics[0]!, metrics.at(-1)!]
  assert.ok(first.policyLoss! < 0.75 * Math.log(9) && first.replyLoss! < 0.75 * Math.log(9), JSON.stringify(first))
  assert.ok(last.replyLoss! < first.replyLoss! - 0.1, `${first.replyLoss} to ${last.replyLoss}`)
})

test('a cache of evaluations, however small, changes nothing but the time; its hits are a metric', async () => {
  const runs = await Promise.all(
    [0, 5, 5000].map(async evaluationCache => {
      const spec = alphazero({
        ...small,
        evaluationCache,
        blocks: 1,
        channels: 4,
        warmup: 64,
        trainEvery: 64,
        generation: 4,
      })
      let agent: Agent | undefined
      let weights: Weights = {}
      const hits: number[] = []
      await train({ env: ticTacToeV0, agent: spec, steps: 512, envs: 8, seed: 1 }).forEach(event => {
        if (event.type === 'start') agent = event.run.agent
        if (event.type === 'learn' && event.metrics.cacheHits !== undefined) hits.push(event.metrics.cacheHits)
        if (event.type === 'end') weights = structuredClone(agent!.weights())
      })
      return { weights, hits }
    }),
  )
  const [none, few, many] = runs.map(({ hits }) => hits)
  assert.is(none!.length, 0)
  assert.ok(many!.length > 5 && many!.every((share, i) => share > 0.1 && share > few![i]!), `${many} and ${few}`)
  assert.equal(runs[1]!.weights, runs[0]!.weights)
  assert.equal(runs[2]!.weights, runs[0]!.weights)
})

test("an own network has 2A + 1 outputs if it predicts the opponent's next move; play ignores the last A", async () => {
  const build =
    (reply: number): NetworkBuilder =>
    (tf, { inputs, outputs }) => {
      assert.is(outputs, 19)
      const bias = Float32Array.from({ length: 19 }, (_, i) => (i < 10 ? i / 10 : reply * i))
      const weights = [tf.zeros([18, 19]), tf.tensor1d(bias)]
      return tf.sequential({
        layers: [tf.layers.flatten({ inputShape: [...inputs] }), tf.layers.dense({ units: outputs, weights })],
      })
    }
  const thoughts = await Promise.all(
    [0, 1].map(async reply => {
      const agent = await create(alphazero({ simulations: 9, network: build(reply), opponentWeight: 0.15 }))
      const [decision] = await agent.act([viewOf(game, game.initial())], 'exploit')
      agent.dispose()
      return decision!.thought
    }),
  )
  assert.equal(thoughts[0], thoughts[1])
  const prior = thoughts[0]!.prior as Float32Array
  assert.ok(Math.abs(Math.log(prior[8]! / prior[0]!) - 0.8) < 1e-5)
})

test('without games between them, the candidate is champion; the default gate does not keep it out', async () => {
  const metrics: Record<string, number>[] = []
  const spec = alphazero({ ...small, arenaGames: 0, gate: 0.55, generation: 2, warmup: 64, trainEvery: 64 })
  let agent: Agent | undefined
  let [before, after]: Weights[] = []
  await lastValueFrom(
    train({ env: ticTacToeV0, agent: spec, steps: 400, envs: 8, seed: 1 }).pipe(
      tap(event => {
        if (event.type === 'start') {
          agent = event.run.agent
          before = structuredClone(agent.weights())
        }
        if (event.type === 'learn') metrics.push(event.metrics as Record<string, number>)
        if (event.type === 'end') after = structuredClone(agent!.weights())
      }),
    ),
  )
  const changed = Object.keys(after!).filter(name => name.startsWith('netTarget'))
  assert.ok(changed.length > 0)
  assert.ok(
    changed.some(name => after![name]!.some((x, i) => x !== before![name]![i])),
    'the champion has changed',
  )
  assert.ok(metrics.every(({ arena, elo }) => arena === undefined && elo === 0))
})

test('a network that overflows is named, and nothing is searched with it', async () => {
  const agent = await create(alphazero(small))
  const bad = Object.fromEntries(
    Object.entries(agent.weights()).map(([name, w]) => [name, new Float32Array(w.length).fill(3e38)]),
  )
  agent.load(bad)
  for (const mode of ['exploit', 'explore'] as const)
    try {
      await agent.act([viewOf(game, game.initial())], mode)
      assert.unreachable()
    } catch (error) {
      assert.instance(error, EvaluationError)
      assert.match(
        (error as Error).message,
        /alphazero's network, the champion, gives the (logit|value) (NaN|Infinity) .*Tic-tac-toe.*diverged/,
      )
    }
  agent.dispose()
})

test('mcts wins against random play, and 400 simulations against 10', async () => {
  const [many, few, none] = [
    await create(mcts({ simulations: 400 })),
    await create(mcts({ simulations: 10 }), 2),
    await create(random(), 3),
  ]
  const against = async (opponent: Agent) =>
    scoreOf(
      (await match(game, [chooser(many), chooser(opponent)], { games: 40, opening: 0, random: rng(1) })).map(
        ({ score }) => score,
      ),
    )
  const [weak, blind] = [await against(few), await against(none)]
  assert.is(blind.losses, 0)
  assert.ok(blind.wins >= 32, `${blind.wins} wins`)
  assert.ok(weak.wins > weak.losses + 5, JSON.stringify(weak))
})

test.run()
