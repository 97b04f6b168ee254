import { lastValueFrom, take, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/dqn.ts'
import { mcts } from '../../agents/mcts.ts'
import { random } from '../../agents/random.ts'
import '../../envs/index.ts'
import { type Agent, type AgentSpec, taskOf } from '../../src/core/agent.ts'
import { legalActions } from '../../src/core/board-game.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import type { Chooser } from '../../src/games/match.ts'
import { agentOpponent } from '../../src/games/versus.ts'
import { type ArenaOptions, arena } from '../../src/loop/arena.ts'
import { rejection } from './toys.ts'

const lowest: Chooser = views => views.map(({ legal }) => legalActions(legal!)[0]!)
const highest: Chooser = views => views.map(({ legal }) => legalActions(legal!).at(-1)!)
const all = (options: Omit<ArenaOptions, 'env'>) =>
  lastValueFrom(arena({ env: 'TicTacToe-v0', ...options }).pipe(toArray()))

test('games are emitted as they end, with their moves and the thoughts behind them', async () => {
  const games = await all({ players: [mcts({ simulations: 40 }), random()], games: 6, seed: 2, opening: 0 })
  assert.equal(games.map(({ game }) => game).sort(), [0, 1, 2, 3, 4, 5])
  const lengths = games.map(({ moves }) => moves.length)
  assert.equal(
    lengths,
    lengths.toSorted((a, b) => a - b),
    'short games first',
  )
  for (const { moves, thoughts, first } of games) {
    assert.is(thoughts.length, moves.length)
    for (const [t, thought] of thoughts.entries()) {
      const mover = ((t + first) & 1) as 0 | 1
      assert.is(thought !== undefined, mover === 0, 'search records thoughts, random play does not')
      if (thought) assert.ok((thought.visits as Float32Array)[moves[t]!]! > 0)
    }
  }
})

test('the same seed gives the same games, and every subscription plays them again', async () => {
  const games = arena({ env: 'TicTacToe-v0', players: [mcts({ simulations: 30 }), random()], games: 4, seed: 5 })
  const once = await lastValueFrom(games.pipe(toArray()))
  assert.equal(await lastValueFrom(games.pipe(toArray())), once)
  assert.not.equal(await all({ players: [mcts({ simulations: 30 }), random()], games: 4, seed: 6 }), once)
})

test('no moves are chosen after unsubscribing', async () => {
  let asked = 0
  const counting: Chooser = views => {
    asked += views.length
    return lowest(views)
  }
  const games = arena({ env: 'TicTacToe-v0', players: [counting, counting], games: 8, opening: 2 })
  assert.is(asked, 0, 'cold')
  await lastValueFrom(games.pipe(take(1)))
  const sofar = asked
  await new Promise(resolve => setTimeout(resolve, 50))
  assert.is(asked, sofar)
  assert.ok((await lastValueFrom(games.pipe(toArray()))).length === 8 && asked > 2 * sofar, `${sofar}, then ${asked}`)
})

test('an agent passed in is not disposed of, and may reuse its thought arrays', async () => {
  const env = make('TicTacToe-v0')
  const device = { device: 'cpu', engine: 'auto' } as const
  const agent: Agent = await mcts({ simulations: 20 }).create({
    ...taskOf(env),
    random: rng(1),
    steps: 0,
    envs: 1,
    device,
  })
  let disposed = 0
  const visits = new Float32Array(9)
  const careless: Agent = {
    ...agent,
    act: async (views, mode) =>
      (await agent.act(views, mode)).map(({ action, thought }) => {
        visits.set(thought!.visits as Float32Array)
        return { action, thought: { visits } }
      }),
    dispose: () => {
      disposed++
    },
  }
  const [game] = await all({ players: [careless, highest], games: 1, opening: 0 })
  const [one, , two] = game!.thoughts
  assert.not.equal(one!.visits, two!.visits)
  assert.is(disposed, 0)
})

test('both sides play the same opening, without thoughts', async () => {
  const games = await all({ players: [lowest, highest], games: 2, opening: 3 })
  const [a, b] = games.toSorted((x, y) => x.game - y.game)
  assert.equal(a!.moves.slice(0, 3), b!.moves.slice(0, 3))
  assert.equal(a!.thoughts.slice(0, 3), [undefined, undefined, undefined])
})

test('by default each pair of games opens with its own two random moves; with 0 the players choose them', async () => {
  const games = (await all({ players: [lowest, highest], games: 40 })).toSorted((x, y) => x.game - y.game)
  const openings = games.map(({ moves }) => moves.slice(0, 2).join())
  for (let k = 0; k < 40; k += 2) assert.is(openings[k], openings[k + 1])
  assert.is(new Set(openings).size, 20)
  for (const { moves, thoughts } of games) assert.equal(thoughts, Array(moves.length).fill(undefined))
  const plain = await all({ players: [lowest, highest], games: 4, opening: 0 })
  assert.is(new Set(plain.map(({ moves }) => moves.join())).size, 2)
})

test('invalid options are refused', async () => {
  const players = [lowest, highest] as const
  const refusal = async (options: Partial<ArenaOptions>) =>
    (await rejection(lastValueFrom(arena({ env: 'TicTacToe-v0', players, games: 2, ...options })))).message
  assert.match(await refusal({ env: 'CartPole-v1' }), /CartPole-v1 is not a board game/)
  const recurrent = { stateSize: 8 } as Agent
  assert.match(await refusal({ players: [recurrent, lowest] }), /^the agent has a recurrent state, but moves are/)
  assert.throws(() => agentOpponent(recurrent), /^the agent has a recurrent state/)
  assert.match(await refusal({ games: 0 }), /games must be a whole number of at least 1, not 0/)
  assert.match(
    await refusal({ opening: 9 }),
    /an opening of 9 moves leaves none to play in Tic-tac-toe, which lasts at most 9/,
  )
  assert.match(await refusal({ players: [dqn(), lowest] }), /agent dqn cannot act in TicTacToe-v0/)
  assert.match(await refusal({ players: [() => [4], () => [4]] }), /action 4 \(b2\) is illegal now/)
})

test('errors of closing agents and the environment hide no earlier error', async () => {
  const agent = await random().create({
    ...taskOf(make('TicTacToe-v0')),
    random: rng(0),
    steps: 0,
    envs: 1,
    device: { device: 'cpu', engine: 'auto' },
  })
  const broken = (act: Agent['act']): AgentSpec => ({
    ...random(),
    create: async () => ({
      ...agent,
      act,
      dispose: () => {
        throw new Error('cannot dispose')
      },
    }),
  })
  const failing = broken(() => {
    throw new Error('cannot act')
  })
  const error = async (player: AgentSpec) => (await rejection(all({ players: [player, lowest], games: 1 }))).message
  assert.is(await error(failing), 'cannot act')
  assert.is(await error(broken(agent.act)), 'cannot dispose')
})

test.run()
