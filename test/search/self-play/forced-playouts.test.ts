import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../../envs/boards/connect-four.ts'
import { ticTacToe } from '../../../envs/boards/tic-tac-toe.ts'
import type { BoardGame } from '../../../src/core/board-game.ts'
import { rng } from '../../../src/core/rng.ts'
import { viewOf } from '../../../src/games/self-play.ts'
import { gameModel } from '../../../src/search/model.ts'
import { improvedPolicy } from '../../../src/search/outcome.ts'
import { searcher } from '../../../src/search/search.ts'
import { puct } from '../../../src/search/select.ts'
import { forcing, prunedVisits } from '../../../src/search/self-play/forced-playouts.ts'
import type { Lesson } from '../../../src/search/self-play/searches.ts'
import { PROVEN, Tree } from '../../../src/search/tree.ts'
import { judge } from '../judges.ts'
import { playing } from './minds.ts'

const game = ticTacToe()
const settings = { exploration: 1.25, base: 19_652, urgency: 0 }

/** Values that differ from position to position. */
const uneven =
  <S>(game: BoardGame<S>) =>
  (position: S) => {
    const planes = new Float32Array(game.planes[0] * game.planes[1] * game.planes[2])
    game.encode(position, planes)
    return Math.tanh(planes.reduce((sum, x, i) => sum + x * Math.sin(3 * i + 1), 0))
  }

/** A root with 50 visits of its edges: prior, visits and Q of the first four of nine. */
function rooted(...edges: readonly (readonly [prior: number, visits: number, q: number])[]) {
  const tree = new Tree(gameModel(game), 60)
  tree.plant(game.initial())
  tree.expand(0, 0, new Float32Array(9), 0)
  tree.visits[0] = 51
  tree.prior.fill(0)
  for (const [e, [prior, visits, q]] of edges.entries()) {
    tree.prior[e] = prior
    tree.edgeVisits[e] = visits
    tree.total[e] = visits * q
    if (visits > 0) tree.follow(0, e)
  }
  tree.forced = 2
  return tree
}

test('a visited edge is forced until it has √(2 P Σ N) visits; an unvisited one is not', () => {
  const select = forcing(() => 99)
  const random = rng(1)
  // n_forced = √(2 · 50 P): 7.8, 4.1, 4.5 and 1.4
  const tree = rooted([0.61, 44, 0], [0.17, 3, 0], [0.2, 3, 0], [0.02, 0, 0])
  assert.is(select(tree, 0, random), 1)
  tree.edgeVisits[1] = 5
  assert.is(select(tree, 0, random), 2)
  tree.edgeVisits[2] = 4
  assert.is(select(tree, 0, random), 2)
  tree.edgeVisits[2] = 5
  assert.is(select(tree, 0, random), 99, 'all have enough')
  tree.edgeVisits[1] = 3
  assert.is(select(tree, 1, random), 99, 'only at the root')
  tree.proven[tree.child[1]!] = PROVEN
  tree.floor[tree.child[1]!] = 1
  assert.is(select(tree, 0, random), 99, 'not a proven loss')
  tree.proven[tree.child[1]!] = 0
  tree.forced = 0
  assert.is(select(tree, 0, random), 99, 'not without noise')
})

test('forced visits are pruned as long as PUCT would not have made them, by hand', () => {
  // c √N = (1.25 + ln(19704 / 19652)) √51 = 8.9457; the bar is 0.5 + 8.9457 · 0.6 / 38 = 0.6412.
  const tree = rooted([0.6, 37, 0.5], [0.17, 6, 0.1], [0.2, 5, 0.3], [0.03, 2, -0.5])
  // n_forced is 7.7, 4.1, 4.5 and 1.7.
  // 1: at most 4 of 6; with 2 it has 0.1 + 1.521 / 3 = 0.607. 2: 0.3 + 1.789 / 5 = 0.658 with one less, so none of 5.
  // 3: at most 1 of 2, which leaves one.
  assert.equal([...prunedVisits(tree, settings)], [37, 2, 5, 0, 0, 0, 0, 0, 0])
  const policy = improvedPolicy(tree, prunedVisits(tree, settings))
  for (const [a, share] of [37 / 44, 2 / 44, 5 / 44, 0].entries()) assert.ok(Math.abs(policy[a]! - share) < 1e-6)
  // With Q = 0.46, edge 1 has 0.46 + 1.521 / 7 = 0.677 and keeps all 6; with 0.38, 0.633 at 5 and 0.684 at 4.
  tree.total[1] = 6 * 0.46
  assert.is(prunedVisits(tree, settings)[1], 6)
  tree.total[1] = 6 * 0.38
  assert.is(prunedVisits(tree, settings)[1], 5)
})

test('proven edges keep their visits, and a root without any has none', () => {
  const tree = rooted([0.6, 37, 0.5], [0.17, 6, -1], [0.2, 4, 0.3], [0.04, 3, -0.5])
  tree.proven[tree.child[1]!] = PROVEN
  tree.floor[tree.child[1]!] = 1
  assert.is(prunedVisits(tree, settings)[1], 6)
  assert.is(improvedPolicy(tree, prunedVisits(tree, settings))[1], 0)
  assert.equal(new Set(prunedVisits(rooted(), settings)), new Set([0]))
})

test('after a search every move that was tried has its forced visits, and the rest is as before', () => {
  const four = connectFour()
  const search = (k: number) => {
    const tree = new Tree(gameModel(four), 201)
    tree.plant(four.initial())
    const evaluator = judge(four, uneven(four), (_, action) => action / 2)
    const select = forcing(puct(settings))
    searcher(gameModel(four), { evaluator, select, simulations: 200, solve: false }).run(
      [{ tree, random: rng(1) }],
      ({ tree }) => {
        tree.forced = k
      },
    )
    return tree
  }
  const tree = search(2)
  for (let e = 0; e < 7; e++) {
    const forced = Math.sqrt(2 * tree.prior[e]! * 200)
    if (tree.edgeVisits[e]! > 0) assert.ok(tree.edgeVisits[e]! >= forced - 1, `${tree.edgeVisits[e]} of ${forced}`)
  }
  assert.not.equal(tree.edgeVisits.slice(0, 7), search(0).edgeVisits.slice(0, 7))
})

test('in self-play only full searches are forced, in kept trees, too', async () => {
  const { player, mind } = playing(
    game,
    judge(game, uneven(game), (_, action) => action / 3),
    {
      simulations: 60,
      fastSimulations: 59,
      fullShare: 0.5,
      forcedPlayouts: 2,
      temperatureMoves: 0,
      solve: false,
      random: rng(4),
      envs: 40,
    },
  )
  const slots = Array.from({ length: 40 }, (_, slot) => slot)
  let [positions, pruned] = [slots.map(() => game.initial()), 0]
  for (let move = 0; move < 2; move++) {
    const decisions = await player.act(
      mind,
      positions.map(position => viewOf(game, position)),
      'explore',
      slots,
    )
    for (const [slot, { action, thought, memo }] of decisions.entries()) {
      const { visits, policy } = thought as Record<string, Float32Array>
      const counts = visits!.map(n => n / visits!.reduce((a, b) => a + b, 0))
      const asVisited = policy!.every((share, a) => Math.abs(share - counts[a]!) < 1e-6)
      if ((memo as Lesson).policy.every(share => share === 0)) assert.ok(asVisited, `move ${move} of game ${slot}`)
      else if (!asVisited) pruned++
      player.moved(slot, action)
    }
    positions = positions.map((position, slot) => game.next(position, decisions[slot]!.action))
  }
  assert.ok(pruned > 10, `${pruned} pruned`)
})

test.run()
