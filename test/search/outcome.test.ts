import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/tic-tac-toe.ts'
import { rng } from '../../src/core/rng.ts'
import { principalVariation, visitsOf } from '../../src/search/outcome.ts'
import { randomRollouts } from '../../src/search/rollout.ts'
import { searcher } from '../../src/search/search.ts'
import { uct } from '../../src/search/select.ts'
import { PROVEN, Tree } from '../../src/search/tree.ts'

const game = ticTacToe()
const level = new Float32Array(9)

function planted(): Tree<unknown> {
  const tree = new Tree(game, 100) as Tree<unknown>
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

test('it begins with the action that is asked for, and is empty where nothing has been visited', () => {
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
  tree.value[bad] = 1 // to the one who moves there: a loss for the root's side
  assert.equal(principalVariation(tree), [1])
  tree.proven[good] = PROVEN
  tree.value[good] = -1
  assert.equal(principalVariation(tree), [2])
  assert.is(tree.proven[fair], 0)
})

test('of a search it is a game that can be played, from the most visited move on', () => {
  const tree = new Tree(game, 401)
  tree.plant(game.initial())
  const options = { evaluator: randomRollouts(game), select: uct(Math.SQRT2), simulations: 400, solve: false }
  searcher(game, options).run([{ tree, random: rng(1) }])
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
