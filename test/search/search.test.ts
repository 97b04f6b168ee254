import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../envs/boards/connect-four.ts'
import { type TicTacToe, ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import type { BoardGame } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { EvaluationError, type Evaluator } from '../../src/search/evaluator.ts'
import { gameModel } from '../../src/search/model.ts'
import { bestAction, improvedPolicy, principalVariation, visitsOf } from '../../src/search/outcome.ts'
import { randomRollouts } from '../../src/search/rollout.ts'
import { restoreTree, saveTree } from '../../src/search/saved-tree.ts'
import { type SearchOptions, searcher } from '../../src/search/search.ts'
import { puct, type Select, uct } from '../../src/search/select.ts'
import { backUp } from '../../src/search/simulate.ts'
import { Tree } from '../../src/search/tree.ts'
import { judge } from './judges.ts'

const byPriors = puct({ exploration: 1.25, base: 19_652, urgency: 0.25 })

function searched<S>(game: BoardGame<S>, position: S, options: Partial<SearchOptions<S>> = {}, seed = 1) {
  const simulations = options.simulations ?? 200
  const tree = new Tree(gameModel(game), simulations + 1)
  tree.plant(position)
  const search = searcher(gameModel(game), {
    evaluator: randomRollouts(game),
    select: uct(Math.SQRT2),
    simulations,
    solve: true,
    ...options,
  })
  const running = search.run([{ tree, random: rng(seed) }])
  assert.is(running, undefined, 'at once')
  return { tree, search, action: bestAction(tree, improvedPolicy(tree)) }
}

const play = <S>(game: BoardGame<S>, moves: string) =>
  [...moves.split(' ')].reduce(
    (at, name) => game.next(at, [...Array(game.actions).keys()].find(a => game.actionName(a) === name)!),
    game.initial(),
  )

for (const [name, select] of Object.entries({ uct: uct(Math.SQRT2), puct: byPriors }))
  for (const solve of [true, false]) {
    const how = `${name}${solve ? ', solving' : ''}`
    test(`${how}: a win in one is found, and a loss in one averted`, () => {
      const game = ticTacToe()
      assert.is(searched(game, play(game, 'a1 a2 b1 b2'), { select, solve }).action, 2, 'X completes c1')
      assert.is(searched(game, play(game, 'a1 a2 b1'), { select, solve }).action, 2, 'O must block c1')
      const four = connectFour()
      assert.is(searched(four, play(four, '4 1 4 1 4 2'), { select, solve }).action, 3)
      if (solve || name === 'uct') assert.is(searched(four, play(four, '4 1 4 1 4'), { select, solve }).action, 3)
    })

    test(`${how}: a forced win in three is found`, () => {
      const four = connectFour()
      // X has 3 and 4 of the lowest row: 5 (or 2) makes an open three.
      const { action } = searched(four, play(four, '4 4 3 3'), { select, solve, simulations: 1000 })
      assert.ok([1, 4].includes(action), `${action}`)
      const game = ticTacToe()
      // X has a1 and c3, O has b2 and … a fork wins.
      const fork = searched(game, play(game, 'a1 b1 c3'), { select, solve, simulations: 300 })
      assert.is(fork.action, 4, 'O must take the middle')
    })
  }

test('what is proven is right: every position of tic-tac-toe that a search proves has that value', () => {
  const game = ticTacToe()
  const values = new Map<string, number>()
  const value = (position: TicTacToe): number => {
    const key = game.show(position)
    const returns = game.returns(position)
    const known = values.get(key)
    if (known !== undefined) return known
    const found = returns
      ? returns[game.player(position)]
      : Math.max(
          ...[...game.legal(position).keys()]
            .filter(a => game.legal(position)[a])
            .map(a => -value(game.next(position, a))),
        )
    values.set(key, found)
    return found
  }
  let proven = 0
  for (let seed = 0; seed < 5; seed++) {
    const { tree } = searched(game, game.initial(), { simulations: 3000 }, seed)
    for (let node = 0; node < tree.nodes; node++)
      if (tree.proven[node]) {
        proven++
        assert.is(tree.worth(node), value(tree.state(node)), game.show(tree.state(node)))
      }
  }
  assert.ok(proven > 1000, `${proven} proven`)
})

for (const [name, select] of Object.entries({ uct: uct(Math.SQRT2), puct: byPriors }))
  test(`${name}: no simulation goes along an edge that is proven, and what is proven is a bound`, () => {
    const game = ticTacToe()
    const counted: Select = (tree, node, random) => {
      const edge = select(tree, node, random)
      assert.not(tree.edgeProven(edge), 'another edge is open, or the node were proven')
      return edge
    }
    for (let seed = 0; seed < 40; seed++) {
      const { tree } = searched(game, game.initial(), { select: counted, simulations: 400 }, seed)
      for (let node = 0; node < tree.nodes; node++) {
        const edges = Array.from({ length: tree.count[node]! }, (_, k) => tree.first[node]! + k)
        const proven = edges.filter(e => tree.edgeProven(e)).map(e => tree.q(node, e))
        if (tree.count[node]! > 0) assert.is(tree.floor[node], Math.max(-1, ...proven))
        assert.ok(tree.worth(node) >= tree.floor[node]!)
      }
    }
  })

test('without proofs nothing is a bound, and edges that end the game are visited again', () => {
  const game = ticTacToe()
  const { tree } = searched(game, play(game, 'a1 a2 b1 b2 c3 c2 a3'), { solve: false, simulations: 100 })
  assert.ok(tree.edgeVisits.subarray(0, tree.count[0]).every(visits => visits > 10))
  for (let node = 0; node < tree.nodes; node++) if (tree.count[node]! > 0) assert.is(tree.floor[node], -1)
})

test('a node with a proven draw is backed up as a draw while its other moves seem worse', () => {
  // The side to move could take the draw at c1; all else seems bad to it.
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 10)
  tree.plant(game.initial())
  const level = new Float32Array(9)
  tree.expand(0, 0, level, 0)
  const child = tree.follow(0, 0)
  tree.expand(child, 0, level, 0)
  const [draw, other] = [tree.first[child]!, tree.first[child]! + 1]
  const path = (edge: number) => ({ nodes: Int32Array.of(0, child), edges: Int32Array.of(0, edge), length: 2 })
  const end = tree.follow(child, draw)
  tree.proven[end] = 1
  tree.floor[end] = tree.value[end] = 0
  backUp(tree, path(draw), end, true)
  assert.is(tree.floor[child], 0)
  const leaf = tree.follow(child, other)
  tree.value[leaf] = 0.8 // for the other side
  backUp(tree, path(other), leaf, true)
  assert.ok(Math.abs(tree.q(child, other) + 0.8) < 1e-6)
  assert.is(tree.q(0, 0), 0)
  assert.is(tree.sum[child], 0)
})

test('a search that proves its root stops, and plays what is proven', () => {
  const game = ticTacToe()
  const { tree, action } = searched(game, play(game, 'a1 a2 b1 b2'), { simulations: 5000 })
  assert.is(tree.proven[0], 1)
  assert.is(tree.worth(0), 1)
  assert.ok(tree.visits[0]! < 200, `${tree.visits[0]} visits`)
  assert.is(action, 2)
  assert.equal(principalVariation(tree), [2])
})

test('a lost position is still played', () => {
  const game = ticTacToe()
  const lost = play(game, 'a1 b1 a3 a2 c3') // X threatens b2 and b3
  const { tree, action } = searched(game, lost, { simulations: 500 })
  assert.is(tree.worth(0), -1)
  assert.is(game.legal(lost)[action], 1)
})

test('visits sum to the simulations, and every value is the mean over its visits', () => {
  const game = connectFour()
  const { tree, search } = searched(game, game.initial(), { simulations: 500, solve: false, select: byPriors })
  assert.is(
    visitsOf(tree).reduce((a, b) => a + b, 0),
    500,
  )
  assert.equal(search.counts, { simulations: 500, evaluations: 501 })
  for (let node = 0; node < tree.nodes; node++) {
    const [from, end] = [tree.first[node]!, tree.first[node]! + tree.count[node]!]
    let [visits, sum] = [1, tree.value[node]!]
    for (let e = from; e < end; e++) {
      visits += tree.edgeVisits[e]!
      sum += tree.total[e]!
      if (tree.child[e]! >= 0) {
        assert.is(tree.visits[tree.child[e]!], tree.edgeVisits[e])
        assert.ok(Math.abs(tree.total[e]! + tree.sum[tree.child[e]!]!) < 1e-4, 'a value belongs to the side to move')
      }
    }
    if (tree.count[node]! > 0) {
      assert.is(tree.visits[node], visits)
      assert.ok(Math.abs(tree.sum[node]! - sum) < 1e-3)
    }
  }
})

/** Everything in a tree but its positions, as text. */
const printed = (tree: Tree<unknown>) => [...saveTree(tree)].join()

test('the order of a batch changes nothing', () => {
  const game = connectFour()
  const positions = ['', '4', '4 4', '1 2 3', '7 7 7 7', '4 3 4 3 4'].map(moves =>
    moves ? play(game, moves) : game.initial(),
  )
  const search = (order: readonly number[]) => {
    const options = { evaluator: randomRollouts(game), select: uct(1), simulations: 150, solve: true }
    const tasks = order.map(i => {
      const tree = new Tree(gameModel(game), 151)
      tree.plant(positions[i]!)
      return { tree, random: rng(i) }
    })
    searcher(gameModel(game), options).run(tasks)
    return new Map(order.map((i, k) => [i, printed(tasks[k]!.tree)]))
  }
  const [forward, backward, some] = [search([0, 1, 2, 3, 4, 5]), search([5, 2, 4, 0, 3, 1]), search([3, 1])]
  for (const [i, text] of forward) assert.is(backward.get(i), text)
  for (const [i, text] of some) assert.is(forward.get(i), text)
})

test('an evaluator that answers later gives the same tree', async () => {
  const game = connectFour()
  const evaluator = judge(game, position => Math.sin(position.firstLeft + 2 * position.secondRight) / 2)
  const late: Evaluator<ReturnType<typeof game.initial>> = {
    async evaluate(...asked) {
      await new Promise(resolve => setImmediate(resolve))
      evaluator.evaluate(...asked)
    },
  }
  const grown = async (evaluator: typeof late) => {
    const tree = new Tree(gameModel(game), 101)
    tree.plant(game.initial())
    await searcher(gameModel(game), { evaluator, select: byPriors, simulations: 100, solve: true }).run([
      { tree, random: rng(1) },
    ])
    return printed(tree)
  }
  assert.is(await grown(late), await grown(evaluator))
})

test('a saved tree continues identically, and one saved before there were bounds is read', () => {
  const game = ticTacToe()
  const { tree } = searched(game, game.initial(), { simulations: 300 })
  const saved = saveTree(tree)
  const copy = new Tree(gameModel(game), 301)
  restoreTree(copy, saved, game.initial())
  assert.equal(saveTree(copy), saved)
  restoreTree(copy, saved.subarray(0, saved.length - tree.nodes), game.initial())
  assert.equal(copy.floor.slice(0, tree.nodes), tree.floor.slice(0, tree.nodes))
  for (let node = 0; node < tree.nodes; node++)
    if (tree.proven[node] && tree.count[node] === 0) assert.is(copy.worth(node), tree.worth(node))
})

for (const [name, bad] of Object.entries({
  'a value that is no number': { value: Number.NaN, logit: 0, told: /the value NaN/ },
  'an infinite value': { value: Infinity, logit: 0, told: /the value Infinity/ },
  'a logit that is no number': { value: 0, logit: Number.NaN, told: /the logit NaN/ },
  'an infinite logit': { value: 0, logit: Infinity, told: /the logit Infinity/ },
}))
  test(`${name} ends the search with an error that names who gave it`, async () => {
    const game = ticTacToe()
    const late = judge(
      game,
      position => (position.first === 1 ? bad.value : 0),
      (position, action) => (position.first === 1 && action === 4 ? bad.logit : 0),
    )
    const refused = (error: unknown, who: RegExp) => {
      assert.instance(error, EvaluationError)
      assert.match((error as Error).message, who)
      assert.match((error as Error).message, bad.told)
    }
    try {
      searched(game, game.initial(), { evaluator: late, select: byPriors })
      assert.unreachable()
    } catch (error) {
      refused(error, /^the evaluator gives .* for a position of Tic-tac-toe/)
    }
    const tree = new Tree(gameModel(game), 101)
    tree.plant(game.initial())
    const evaluator = {
      ...late,
      title: 'my network',
      evaluate: async (...asked: Parameters<typeof late.evaluate>) => late.evaluate(...asked),
    }
    try {
      await searcher(gameModel(game), { evaluator, select: byPriors, simulations: 100, solve: true }).run([
        { tree, random: rng(1) },
      ])
      assert.unreachable()
    } catch (error) {
      refused(error, /^my network gives /)
    }
  })

const golden: Readonly<Record<string, { readonly select: Select; readonly solve: boolean }>> = {
  puct: { select: byPriors, solve: false },
  'puct, solving': { select: byPriors, solve: true },
  uct: { select: uct(1), solve: false },
}
const trees: Readonly<Record<string, string>> = {
  puct: `
c1 N 8 P 0.34 Q 0.00
  b2 N 4 P 0.31 Q 0.00
    c2 N 2 P 0.35 Q 0.00
      a3 N 1 P 0.42 Q -0.10
    a3 N 1 P 0.27 Q -0.10
  c2 N 2 P 0.24 Q 0.00
    b2 N 1 P 0.41 Q -0.10
  a3 N 1 P 0.19 Q -0.10
b2 N 2 P 0.21 Q -0.55
  c1 N 1 P 0.43 Q 1.00 proven
c2 N 2 P 0.16 Q -0.55
  c1 N 1 P 0.40 Q 1.00 proven
a3 N 2 P 0.12 Q -0.55
  c1 N 1 P 0.39 Q 1.00 proven`,
  'puct, solving': `
c1 N 8 P 0.34 Q 0.00
  b2 N 4 P 0.31 Q 0.00
    c2 N 2 P 0.35 Q 0.00
      a3 N 1 P 0.42 Q -0.10
    a3 N 1 P 0.27 Q -0.10
  c2 N 2 P 0.24 Q 0.00
    b2 N 1 P 0.41 Q -0.10
  a3 N 1 P 0.19 Q -0.10
b2 N 2 P 0.21 Q -1.00 proven
  c1 N 1 P 0.43 Q 1.00 proven
c2 N 2 P 0.16 Q -1.00 proven
  c1 N 1 P 0.40 Q 1.00 proven
a3 N 2 P 0.12 Q -1.00 proven
  c1 N 1 P 0.39 Q 1.00 proven`,
  uct: `
c1 N 3 P 0.34 Q 0.03
  b2 N 1 P 0.31 Q -0.10
  c3 N 1 P 0.11 Q -0.10
b2 N 3 P 0.21 Q -0.33
  c1 N 1 P 0.43 Q 1.00 proven
  c2 N 1 P 0.20 Q -0.10
c2 N 2 P 0.16 Q 0.00
  a3 N 1 P 0.15 Q -0.10
a3 N 2 P 0.12 Q -0.55
  c1 N 1 P 0.39 Q 1.00 proven
b3 N 2 P 0.10 Q 0.00
  b2 N 1 P 0.23 Q -0.10
c3 N 2 P 0.08 Q 0.00
  a3 N 1 P 0.13 Q -0.10`,
}
for (const [name, options] of Object.entries(golden))
  test(`${name}: a tree to read, as it has always been`, () => {
    const game = ticTacToe()
    // O must answer c1, or X wins there.
    const evaluator = judge(
      game,
      position => (position.second === 0b1000 ? 0.3 : 0.1),
      (_, action) => (8 - action) / 4,
    )
    const { tree } = searched(game, play(game, 'a1 a2 b1'), { ...options, evaluator, simulations: 14 })
    assert.is(`\n${drawn(tree)}`, trees[name])
  })

/** The tree as lines, a node with its visits, value and proof, deeper ones further to the right. */
function drawn(tree: Tree<TicTacToe>, node = 0, indent = ''): string {
  const lines: string[] = []
  for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) {
    if (tree.edgeVisits[e] === 0) continue
    const child = tree.child[e]!
    const proof = tree.proven[child] ? ' proven' : ''
    lines.push(
      `${indent}${ticTacToe().actionName(tree.action[e]!)} N ${tree.edgeVisits[e]} P ${tree.prior[e]!.toFixed(2)} Q ` +
        `${tree.q(node, e).toFixed(2)}${proof}`,
    )
    lines.push(drawn(tree, child, `${indent}  `))
  }
  return lines.filter(line => line !== '').join('\n')
}

test.run()
