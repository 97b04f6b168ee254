import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type TicTacToe, ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { legalActions } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { drawGumbel, gumbel, gumbelBelow, gumbelOf, halvingSchedule } from '../../src/search/gumbel.ts'
import { gameModel } from '../../src/search/model.ts'
import { searcher } from '../../src/search/search.ts'
import { puct } from '../../src/search/select.ts'
import { Tree } from '../../src/search/tree.ts'
import { judge } from './judges.ts'

const below = puct({ exploration: 1.25, base: 19_652, urgency: 0 })
const settings = { considered: 4, visitOffset: 50, scale: 1 }

test('sequential halving visits as mctx does: eight once, four twice, then two in turn', () => {
  const zeros = [0, 0, 0, 0, 0, 0, 0, 0]
  assert.equal([...halvingSchedule(8, 24)], [...zeros, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6])
  assert.equal([...halvingSchedule(4, 8)], [0, 0, 0, 0, 1, 1, 2, 2])
  assert.equal([...halvingSchedule(3, 5)], [0, 0, 0, 1, 1], 'ends in the midst of a phase')
  assert.equal([...halvingSchedule(1, 4)], [0, 1, 2, 3])
  assert.equal([...halvingSchedule(16, 4)], [0, 0, 0, 0], 'more actions than simulations')
})

/** A search of tic-tac-toe's empty board where only action 8 is thought well of. */
function searched(simulations: number, noisy: boolean) {
  const halving = gumbel({ simulations, ...settings }, below)
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), simulations + 1)
  tree.plant(game.initial())
  // The reply to 8 is bad for its side, so 8 is good.
  const evaluator = judge(game, position => (position.first === 1 << 8 ? -0.8 : 0))
  const search = searcher(gameModel(game), { evaluator, select: halving.select, simulations, solve: false })
  search.run([{ tree, random: rng(1) }], ({ tree, random }) => {
    if (noisy) drawGumbel(tree, random)
  })
  return { tree, halving }
}

test('without noise the actions with the highest logits are considered, each as often as the schedule says', () => {
  const { tree } = searched(16, false)
  // Equal logits: the first four of nine actions; 8 is not among them.
  assert.equal([...tree.edgeVisits.subarray(0, 9)].toSorted((a, b) => b - a).slice(0, 5), [6, 6, 2, 2, 0])
  assert.is(tree.edgeVisits[8], 0)
})

test('noise makes others take part, and the better ones stay', () => {
  const halving = gumbel({ simulations: 64, ...settings, considered: 9 }, below)
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 65)
  for (let seed = 0; seed < 20; seed++) {
    tree.plant(game.initial())
    const evaluator = judge(game, position =>
      (position.first >> 8) & 1 ? (game.player(position) === 0 ? 0.8 : -0.8) : 0,
    )
    const search = searcher(gameModel(game), { evaluator, select: halving.select, simulations: 64, solve: false })
    search.run([{ tree, random: rng(seed) }], ({ tree, random }) => drawGumbel(tree, random))
    assert.is(tree.action[halving.choose(tree)], 8, `seed ${seed}`)
  }
})

test('the improved policy is softmax(logits + σ(completed q)), by hand', () => {
  const { tree, halving } = searched(4, false)
  // Four actions once each; none is 8, so q = 0 everywhere, and v_mix = 0: the policy stays uniform.
  const uniform = halving.policy(tree)
  for (const share of uniform) assert.ok(Math.abs(share - 1 / 9) < 1e-6)

  tree.total[0] = 0.2 // q(0) = 0.2: σ = (50 + 1) · 1 · (q + 1) / 2; v_mix = (0 + 4 · 0.05) / 5 = 0.04
  const sigma = (q: number) => (51 * (q + 1)) / 2
  const scores = [0.2, 0, 0, 0, 0.04, 0.04, 0.04, 0.04, 0.04].map(sigma)
  const peak = Math.max(...scores)
  const sum = scores.reduce((sum, x) => sum + Math.exp(x - peak), 0)
  const policy = halving.policy(tree)
  for (const [a, x] of scores.entries())
    assert.ok(Math.abs(policy[a]! - Math.exp(x - peak) / sum) < 1e-5, `action ${a}`)
})

/** A search of a position with a network that knows nothing, or only the logits and the value it is given. */
function proving(position: TicTacToe, simulations: number, logits: readonly number[] = [], value = 0) {
  const game = ticTacToe()
  const halving = gumbel({ simulations, considered: 16, visitOffset: 50, scale: 1 }, below)
  const tree = new Tree(gameModel(game), simulations + 1)
  tree.plant(position)
  const evaluator = judge(
    game,
    at => (at === position ? value : 0),
    (at, action) => (at === position ? (logits[action] ?? 0) : 0),
  )
  searcher(gameModel(game), { evaluator, select: halving.select, simulations, solve: true }).run([
    { tree, random: rng(1) },
  ])
  return { tree, action: tree.action[halving.choose(tree)]!, policy: halving.policy(tree) }
}
const board = (...rows: readonly string[]) => ticTacToe().parse(rows.join('\n'))

/**
 * What every position of tic-tac-toe is worth to the side to move, by what `show` draws, and those in which a move is
 * to be made.
 */
function solved() {
  const game = ticTacToe()
  const worth = new Map<string, number>()
  const open: TicTacToe[] = []
  const value = (position: TicTacToe): number => {
    const known = worth.get(game.show(position))
    if (known !== undefined) return known
    const returns = game.returns(position)
    const replies = legalActions(game.legal(position)).map(a => -value(game.next(position, a)))
    const found = returns ? returns[game.player(position)] : Math.max(...replies)
    worth.set(game.show(position), found)
    if (!returns) open.push(position)
    return found
  }
  value(game.initial())
  return { open, value }
}

test('a move that is proven to lose is not played: X must block at b3', () => {
  const { action } = proving(board('X O X', '· O X', '· · O'), 16)
  assert.is(ticTacToe().actionName(action), 'b3')
})

for (const { simulations, allowed } of [
  { simulations: 16, allowed: 220 },
  { simulations: 100, allowed: 65 },
])
  test(`${simulations} simulations: nothing that is proven is given away, in all positions of tic-tac-toe`, () => {
    const game = ticTacToe()
    const { open, value } = solved()
    const notLost = open.filter(position => value(position) > -1)
    assert.is(notLost.length, 3888)
    let given = 0
    for (const position of open) {
      const { tree, action, policy } = proving(position, simulations)
      const told = `${game.show(position)}\n${game.actionName(action)} is played`
      const edge = (a: number) => tree.action.subarray(0, tree.count[0]!).indexOf(a)
      if (tree.proven[0]) {
        assert.is(tree.worth(0), value(position), told)
        assert.is(tree.q(0, edge(action)), value(position), told)
        for (const [a, share] of policy.entries())
          if (share > 0) assert.ok(tree.settled(0, edge(a)) && tree.q(0, edge(a)) === value(position), `${told}: π′`)
      }
      if (value(position) === -1) continue
      assert.not(tree.edgeProven(edge(action)) && tree.q(0, edge(action)) === -1, told)
      if (value(game.next(position, action)) === 1) given++
    }
    assert.ok(given <= allowed, `${given} given away that are not proven`)
  })

test('a proven win has all of π′, whatever the network thinks of it', () => {
  const { tree, action, policy } = proving(board('· X X', 'O O ·', '· · ·'), 16)
  assert.equal([tree.proven[0], ticTacToe().actionName(action)], [1, 'a1'])
  assert.equal([...policy], [1, 0, 0, 0, 0, 0, 0, 0, 0])
})

test('π′ of a drawn root lies on its drawing moves, by their logits', () => {
  // O to move: b2 and c3 draw, c2 and a3 lose.
  const logits = [0, 0, 0, 0, 1, 3, 3, 0, 2]
  const { tree, policy } = proving(board('X O X', 'O · ·', '· X ·'), 200, logits)
  assert.equal([tree.proven[0], tree.worth(0)], [1, 0])
  const share = 1 / (1 + Math.E)
  for (const [a, expected] of [0, 0, 0, 0, share, 0, 0, 0, 1 - share].entries())
    assert.ok(Math.abs(policy[a]! - expected) < 1e-6, `${ticTacToe().actionName(a)}: ${policy[a]}`)
})

test('v_mix uses the evaluator’s value, not what was proven since', () => {
  const halving = gumbel({ simulations: 4, ...settings }, below)
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 5)
  tree.plant(game.initial())
  tree.expand(0, 0.6, new Float32Array(9), 0)
  const child = tree.follow(0, 0)
  tree.edgeVisits[0] = 1
  tree.proven[child] = 1
  tree.floor[child] = 0
  tree.floor[0] = 0 // a draw at least
  const mixed = 0.6 / 2
  const sigma = (q: number) => (51 * (q + 1)) / 2
  const policy = halving.policy(tree)
  const ratio = Math.log(policy[1]! / policy[0]!)
  assert.ok(Math.abs(ratio - (sigma(mixed) - sigma(0))) < 1e-3, `${ratio}`)
})

/** An evaluated root whose first edges have this prior, these visits and this Q; all others have the prior e⁻⁶⁰. */
function evaluated(value: number, ...edges: readonly (readonly [prior: number, visits: number, q: number])[]) {
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 20)
  tree.plant(game.initial())
  tree.expand(
    0,
    value,
    Float32Array.from({ length: 9 }, (_, a) => (edges[a] ? Math.log(edges[a][0]) : -60)),
    0,
  )
  tree.visits[0] = 1
  for (const [e, [, visits, q]] of edges.entries()) {
    tree.edgeVisits[e] = visits
    tree.total[e] = visits * q
    tree.visits[0] += visits
    if (visits > 0) tree.follow(0, e)
  }
  return tree
}

test('v_mix weights Q by the priors of visited edges, by hand', () => {
  // (0.1 + 4 · (0.5 · 0.2 − 0.3 · 0.4) / 0.8) / 5 = 0; σ(q) = (50 + 3) (q + 1) / 2
  const tree = evaluated(0.1, [0.5, 3, 0.2], [0.3, 1, -0.4], [0.2, 0, 0])
  const policy = gumbel({ simulations: 4, ...settings }, below).policy(tree)
  const close = (x: number, expected: number) => assert.ok(Math.abs(x - expected) < 1e-4, `${x}, not ${expected}`)
  close(Math.log(policy[0]! / policy[2]!), Math.log(0.5 / 0.2) + 26.5 * 0.2)
  close(Math.log(policy[1]! / policy[2]!), Math.log(0.3 / 0.2) - 26.5 * 0.4)
})

test('visited edges whose priors are 0 count in v_mix by their mean', () => {
  const tree = evaluated(0.1, [0.5, 0, 0], [0.5, 1, -0.4])
  tree.prior[1] = 0
  const policy = gumbel({ simulations: 4, ...settings }, below).policy(tree)
  // v_mix = (0.1 − 0.4) / 2
  assert.ok(Math.abs(Math.log(policy[0]! / policy[1]!) - 25.5 * (-0.15 + 0.4)) < 1e-4)
})

test('the move to play: an unvisited one has v_mix beside a proven draw, not the value of a loss', () => {
  const halving = gumbel({ simulations: 2, ...settings }, below)
  for (const [value, chosen] of [
    [0.6, 1],
    [-0.6, 0],
  ] as const) {
    const tree = evaluated(value, [0.5, 1, 0], [0.5, 0, 0])
    tree.proven[tree.child[0]!] = 1
    tree.floor[tree.child[0]!] = tree.floor[0] = 0
    assert.is(halving.choose(tree), chosen) // v_mix = (0.6 + 0) / 2 and (−0.6 + 0) / 2
  }
})

test('with fewer simulations than considered actions, the highest g + logits are tried once; one of them is chosen', () => {
  const game = ticTacToe()
  const halving = gumbel({ simulations: 2, ...settings }, below)
  const tree = new Tree(gameModel(game), 3)
  tree.plant(game.initial())
  const evaluator = judge(
    game,
    position => (position.first === 1 << 3 ? 0.5 : 0),
    (_, action) => action / 10,
  )
  searcher(gameModel(game), { evaluator, select: halving.select, simulations: 2, solve: false }).run(
    [{ tree, random: rng(1) }],
    ({ tree }) => {
      tree.noise[3] = tree.noise[5] = 4
    },
  )
  assert.equal([...tree.edgeVisits.subarray(0, 9)], [0, 0, 0, 1, 0, 1, 0, 0, 0])
  // 3 leads to −0.5: σ is 51 · 0.25 against 51 · 0.5
  assert.is(tree.action[halving.choose(tree)], 5)
})

test('below the root, Full Gumbel visits what lacks most of π′, by hand', () => {
  const select = gumbelBelow({ visitOffset: 50, scale: 0 })
  // scale 0: π′ is the prior; of 5 visits it has 0.5 − 2 / 5 = 0.1, 0.3 − 1 / 5 = 0.1 − ε, 0.2 − 1 / 5 = 0
  const random = rng(1)
  assert.is(select(evaluated(0, [0.51, 2, 0], [0.29, 1, 0], [0.2, 1, 0]), 0, random), 0)
  assert.is(select(evaluated(0, [0.51, 3, 0], [0.29, 1, 0], [0.2, 1, 0]), 0, random), 1)
  // v_mix = (0 + 2 · 0.1) / 3; e^(25.5 · 0.1) and more of the odds: 0.96 − 2 / 3 against 0.04
  const tree = evaluated(0, [0.5, 1, 0.1], [0.5, 1, -0.1])
  assert.is(gumbelBelow({ visitOffset: 50, scale: 1 })(tree, 0, random), 0)
  tree.proven[tree.child[0]!] = 1
  tree.floor[tree.child[0]!] = -0.1
  tree.floor[0] = Math.fround(0.1)
  assert.is(gumbelBelow({ visitOffset: 50, scale: 1 })(tree, 0, random), 2, 'settled; the others lack 0 or less')
})

test('visits that a settled move does not need go to the next best, and its place in the final choice stays', () => {
  const halving = gumbel({ simulations: 8, ...settings }, below)
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 9)
  tree.plant(game.initial())
  tree.expand(0, 0, new Float32Array(9), 0)
  const visited = (edge: number, visits: number, q: number) => {
    tree.edgeVisits[edge] = visits
    tree.total[edge] = q * visits
    return tree.follow(0, edge)
  }
  // Four were considered; it is the turn of those with one visit, and 0 and 1 are proven.
  const [draw, loss] = [visited(0, 1, 0), visited(1, 1, -1)]
  visited(2, 1, -0.4)
  visited(3, 1, -0.3)
  tree.visits[0] = 5
  tree.proven[draw] = tree.proven[loss] = 1
  tree.floor[draw] = 0
  tree.floor[loss] = 1
  tree.floor[0] = 0
  const random = rng(1)
  assert.is(halving.select(tree, 0, random), 3)
  tree.edgeVisits[3] = 2
  tree.visits[0] = 6
  assert.is(halving.select(tree, 0, random), 2)
  tree.edgeVisits[2] = 2
  tree.visits[0] = 7
  assert.is(halving.select(tree, 0, random), 3, 'two of them have two visits')
  assert.is(halving.choose(tree), 0, 'a certain draw, rather than −0.3')
  tree.total[3] = 0.8 * 2
  assert.is(halving.choose(tree), 3)
  tree.proven[draw] = 0
  tree.floor[0] = -1
  tree.edgeVisits.fill(0, 2, 9)
  assert.ok(halving.choose(tree) !== 1)
})

test('noise is finite at both ends of the random numbers', () => {
  for (const u of [0, 2 ** -53, 0.5, 1 - 2 ** -32, 1 - 2 ** -53]) assert.ok(Number.isFinite(gumbelOf(u)), `${u}`)
  assert.ok(gumbelOf(0) >= gumbelOf(2 ** -53) && gumbelOf(2 ** -53) > gumbelOf(0.5))
})

test('Gumbel noise has mean γ and variance π²/6', () => {
  const game = ticTacToe()
  const tree = new Tree(gameModel(game), 2)
  tree.plant(game.initial())
  tree.expand(0, 0, new Float32Array(9), 0)
  const random = rng(3)
  const draws: number[] = []
  for (let i = 0; i < 5000; i++) {
    drawGumbel(tree, random)
    draws.push(...tree.noise)
  }
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  assert.ok(Math.abs(mean - 0.5772) < 0.03, `mean ${mean}`)
  assert.ok(Math.abs(variance - Math.PI ** 2 / 6) < 0.1, `variance ${variance}`)
})

test.run()
