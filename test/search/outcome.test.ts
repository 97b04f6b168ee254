import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { rng } from '../../src/core/rng.ts'
import { gameModel } from '../../src/search/model.ts'
import { bestAction, drawAction, improvedPolicy, principalVariation, visitsOf } from '../../src/search/outcome.ts'
import { randomRollouts } from '../../src/search/rollout.ts'
import { searcher } from '../../src/search/search.ts'
import { uct } from '../../src/search/select.ts'
import { PROVEN, Tree } from '../../src/search/tree.ts'

const game = ticTacToe()
const level = new Float32Array(9)

function planted(): Tree<unknown> {
  const tree = new Tree(gameModel(game), 100) as Tree<unknown>
  tree.plant(game.initial())
  tree.expand(0, 0, level, 0)
  return tree
}

const edgeOf = (tree: Tree<unknown>, node: number, action: number) => {
  const from = tree.first[node]!
  return from + tree.action.subarray(from, from + tree.count[node]!).indexOf(action)
}

/** Gives an edge visits, and the node at its end edges. */
function visit(tree: Tree<unknown>, node: number, action: number, visits: number): number {
  const edge = edgeOf(tree, node, action)
  tree.edgeVisits[edge] = visits
  const child = tree.follow(node, edge)
  tree.expand(child, 0, level, 0)
  return child
}

test('the principal variation follows the most visited edges, down to where there are none', () => {
  const tree = planted()
  visit(tree, 0, 0, 5)
  const middle = visit(tree, 0, 4, 9)
  visit(tree, middle, 8, 3)
  const corner = visit(tree, middle, 2, 4)
  visit(tree, corner, 6, 1)
  assert.equal(principalVariation(tree), [4, 2, 6])
})

test('it begins with the given action, and is empty where nothing has been visited', () => {
  const tree = planted()
  const corner = visit(tree, 0, 0, 5)
  visit(tree, 0, 4, 9)
  visit(tree, corner, 4, 2)
  assert.equal(principalVariation(tree, 0), [0, 4])
  assert.equal(principalVariation(tree, 8), [])
  assert.equal(principalVariation(planted()), [])
})

test('proven wins are preferred, and proven losses avoided', () => {
  const tree = planted()
  const [bad, fair, good] = [visit(tree, 0, 0, 9), visit(tree, 0, 1, 5), visit(tree, 0, 2, 1)]
  tree.proven[bad] = PROVEN
  tree.floor[bad] = 1 // to the one who moves there: a loss for the root's side
  assert.equal(principalVariation(tree), [1])
  tree.proven[good] = PROVEN
  tree.floor[good] = -1
  assert.equal(principalVariation(tree), [2])
  assert.is(tree.proven[fair], 0)
})

/** Proves what the side to move at the end of an edge of the root gets. */
function prove(tree: Tree<unknown>, action: number, visits: number, value: number): void {
  const child = visit(tree, 0, action, visits)
  tree.proven[child] = PROVEN
  tree.floor[child] = value
  tree.floor[0] = Math.max(tree.floor[0]!, -value)
}

/** Gives an edge of the root visits that found `mean`. */
function found(tree: Tree<unknown>, action: number, visits: number, mean: number): void {
  visit(tree, 0, action, visits)
  tree.total[edgeOf(tree, 0, action)] = mean * visits
}

const shares = (policy: Float32Array) => Object.fromEntries([...policy.entries()].filter(([, share]) => share > 0))

test('if all others are proven losses, untried moves share the policy by their priors', () => {
  const tree = planted()
  tree.prior.set([0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0, 0])
  for (const action of [0, 1, 2, 3, 4, 7, 8]) prove(tree, action, 3, 1)
  const policy = improvedPolicy(tree)
  assert.equal(Object.keys(shares(policy)), ['5', '6'])
  assert.ok(Math.abs(policy[6]! - 0.6) < 1e-6)
  assert.is(bestAction(tree, policy), 6)
})

test(
  'a proven draw comes before moves that seem to lose, however often they were visited, and after one that seems ' +
    'to win',
  () => {
    const tree = planted()
    prove(tree, 0, 2, 0)
    prove(tree, 1, 40, 1) // a loss
    found(tree, 2, 30, -0.2)
    assert.equal(shares(improvedPolicy(tree)), { 0: 1 })
    found(tree, 3, 90, 0.4)
    assert.equal(shares(improvedPolicy(tree)), { 0: 0.25, 3: 0.75 }, 'it counts as much as the worse one: 30 to 90')
    assert.equal(principalVariation(tree), [3])
    tree.total[edgeOf(tree, 0, 3)] = -1
    assert.equal(principalVariation(tree), [0])
  },
)

test('a move is drawn by its share whatever the temperature and the number of moves', () => {
  const equal = new Float32Array(2000).fill(1 / 2000)
  const random = rng(4)
  for (const temperature of [0.01, 1, 100]) {
    const drawn = new Set(Array.from({ length: 200 }, () => drawAction(equal, temperature, random)))
    assert.ok(!drawn.has(-1) && drawn.size > 150, `${drawn.size} at ${temperature}`)
  }
  const uneven = Float32Array.from([0, 0.2, 0.5, 0.3])
  for (let k = 0; k < 50; k++) assert.is(drawAction(uneven, 0.01, random), 2)
})

test('of a search it is a game that can be played, from the most visited move on', () => {
  const tree = new Tree(gameModel(game), 401)
  tree.plant(game.initial())
  const options = { evaluator: randomRollouts(game), select: uct(Math.SQRT2), simulations: 400, solve: false }
  searcher(gameModel(game), options).run([{ tree, random: rng(1) }])
  const line = principalVariation(tree)
  const visits = visitsOf(tree)
  assert.is(visits[line[0]!], Math.max(...visits))
  assert.ok(line.length >= 3, `${line}`)
  let position = game.initial()
  for (const action of line) {
    assert.is(game.legal(position)[action], 1)
    position = game.next(position, action)
  }
})

test.run()
