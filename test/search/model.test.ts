import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { advance } from '../../src/search/advance.ts'
import type { Evaluator } from '../../src/search/evaluator.ts'
import { gumbel } from '../../src/search/gumbel.ts'
import type { Model } from '../../src/search/model.ts'
import { bestAction, improvedPolicy, principalVariation } from '../../src/search/outcome.ts'
import { restoreTree, saveTree } from '../../src/search/saved-tree.ts'
import { type SearchOptions, searcher } from '../../src/search/search.ts'
import { puct, uct } from '../../src/search/select.ts'
import { Tree } from '../../src/search/tree.ts'
import { judge } from './judges.ts'

const close = (found: number, expected: number, what = '') =>
  assert.ok(Math.abs(found - expected) < 1e-5, `${what} ${found}, not ${expected}`)

const RIGHT = 0
const DOWN = 1
const γ = 0.9

/** Reward of entering each cell; the last one ends the episode. */
const cells = [
  [0, 0.1, 0.5],
  [-0.2, 0.4, 1],
]
interface Cell {
  row: number
  column: number
}

/** A gridworld for one agent, which goes right or down. */
const grid: Model<Cell> = {
  name: 'grid',
  actions: 2,
  range: [-1, 2],
  step: ({ row, column }, action) => (action === RIGHT ? { row, column: column + 1 } : { row: row + 1, column }),
  player: () => 0,
  legal: ({ row, column }, out) => {
    out[RIGHT] = column < 2 ? 1 : 0
    out[DOWN] = row < 1 ? 1 : 0
    return out
  },
  end: ({ row, column }) => (row === 1 && column === 2 ? 0 : undefined),
  reward: (_, __, { row, column }) => cells[row]![column]!,
  discount: () => γ,
}
/** Best returns from the start, by its two actions: over 0.1 to 0.4 or 0.5, then 1; over −0.2 and 0.4 to 1. */
const [right, down] = [0.1 + γ * (0.5 + γ * 1), -0.2 + γ * (0.4 + γ * 1)]

function searched<S>(model: Model<S>, state: S, options: Partial<SearchOptions<S>> = {}) {
  const simulations = options.simulations ?? 100
  const tree = new Tree(model, simulations + 1)
  tree.plant(state)
  const search = searcher(model, {
    evaluator: judge(model, () => 0),
    select: puct({ exploration: 1.25, base: 19_652, urgency: 0 }),
    simulations,
    solve: false,
    ...options,
  })
  search.run([{ tree, random: rng(1) }])
  return tree
}

/** Each edge has backed up r + γ v of all that its child has found. */
function requireBackups(tree: Tree<Cell>, sign = 1) {
  for (let node = 0; node < tree.nodes; node++)
    for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) {
      const child = tree.child[e]!
      if (child < 0) continue
      const { row, column } = tree.state(child)
      const earned = tree.edgeVisits[e]! * cells[row]![column]! + sign * γ * tree.sum[child]!
      close(tree.total[e]! / tree.edgeVisits[e]!, earned / tree.edgeVisits[e]!, `node ${node}, edge ${e}:`)
    }
}

test('two simulations by hand: W(s, a) adds r + γ v, and deeper rewards are discounted', () => {
  // Only the start's right neighbor is evaluated to other than 0, and only moves to the right have any prior.
  const evaluator = judge(
    grid,
    ({ row, column }) => (row === 0 && column === 1 ? 0.7 : 0),
    (_, action) => (action === RIGHT ? 20 : 0),
  )
  const tree = searched(grid, { row: 0, column: 0 }, { evaluator, simulations: 2 })
  assert.equal([...tree.edgeVisits.subarray(0, 2)], [2, 0])
  const [first, second] = [0.1 + γ * 0.7, 0.1 + γ * (0.5 + γ * 0)]
  close(tree.total[0]!, first + second, 'W of the first edge:')
  close(tree.q(0, 0), (first + second) / 2, 'Q of the first edge:')
  close(tree.worth(0), (0 + first + second) / 3, 'the root:')
  close(tree.worth(tree.child[0]!), (0.7 + 0.5) / 2, 'its child:')
})

for (const [name, select] of Object.entries({
  puct: puct({ exploration: 1.25, base: 19_652, urgency: 0 }),
  uct: uct(Math.SQRT2),
})) {
  test(`${name}: rewards on the way decide, and each value is the mean of discounted returns`, () => {
    const tree = searched(grid, { row: 0, column: 0 }, { select, simulations: 500 })
    requireBackups(tree)
    assert.equal(principalVariation(tree), [RIGHT, RIGHT, DOWN])
    assert.is(bestAction(tree, improvedPolicy(tree)), RIGHT)
    assert.ok(Math.abs(tree.q(0, RIGHT) - right) < 0.05, `${tree.q(0, RIGHT)}, not near ${right}`)
  })

  test(`${name}, solving: the value of the best path is proven, to the last bit of a float32`, () => {
    const tree = searched(grid, { row: 0, column: 0 }, { select, solve: true, simulations: 200 })
    assert.is(tree.proven[0], 1)
    close(tree.worth(0), Math.max(right, down))
    close(tree.q(0, RIGHT), right)
    close(tree.q(0, DOWN), down)
    assert.equal([...improvedPolicy(tree)], [1, 0])
    assert.equal(principalVariation(tree), [RIGHT, RIGHT, DOWN])
  })
}

test('a terminal state is not mistaken for a win: a longer path with a higher return is found', () => {
  // Stop for 1, or go on for 0, then 1.9.
  const model: Model<number> = {
    name: 'patience',
    actions: 2,
    range: [0, 2],
    step: (_, action) => action + 1,
    player: () => 0,
    legal: (state, out) => {
      out[0] = 1
      out[1] = state === 0 ? 1 : 0
      return out
    },
    end: state => (state === 1 ? 0 : undefined),
    reward: (state, action) => (action === 1 ? 0 : state === 0 ? 1 : 1.9),
  }
  const halving = gumbel(
    { simulations: 16, considered: 2, visitOffset: 50, scale: 1 },
    puct({ exploration: 1.25, base: 19_652, urgency: 0 }),
  )
  for (const solve of [false, true]) {
    const wide = puct({ exploration: 5, base: 19_652, urgency: 0 })
    const tree = searched(model, 0, { select: wide, simulations: 200, solve })
    assert.is(bestAction(tree, improvedPolicy(tree)), 1)
    const halved = searched(model, 0, { simulations: 16, solve, select: halving.select })
    assert.is(halving.choose(halved), 1)
  }
})

test('gumbel: π′ = softmax(logits + σ(q)) with q scaled from the range to [0, 1], by hand', () => {
  const halving = gumbel(
    { simulations: 2, considered: 2, visitOffset: 50, scale: 0.1 },
    puct({ exploration: 1.25, base: 19_652, urgency: 0 }),
  )
  const evaluator = judge(
    grid,
    ({ row, column }) => row + column / 10,
    (_, action) => 2 * action,
  )
  const tree = searched(grid, { row: 0, column: 0 }, { evaluator, simulations: 2, select: halving.select })
  const q = [0.1 + γ * 0.1, -0.2 + γ * 1]
  close(tree.q(0, RIGHT), q[0]!)
  close(tree.q(0, DOWN), q[1]!)
  const sigma = (value: number) => ((50 + 1) * 0.1 * (value + 1)) / 3
  const share = 1 / (1 + Math.exp(0 + sigma(q[0]!) - 2 - sigma(q[1]!)))
  const policy = halving.policy(tree)
  close(policy[DOWN]!, share)
  close(policy[RIGHT]!, 1 - share)
})

test('two sides: a reward belongs to the side that moves, and what follows counts against it', () => {
  const versus: Model<Cell> = { ...grid, range: [-2, 2], player: ({ row, column }) => ((row + column) & 1) as 0 | 1 }
  const tree = searched(versus, { row: 0, column: 0 }, { simulations: 300 })
  requireBackups(tree, -1)
  const solved = searched(versus, { row: 0, column: 0 }, { simulations: 300, solve: true })
  assert.is(solved.proven[0], 1)
  // From the right neighbor the other side earns 0.5 − γ · 1 or 0.4 − γ · 1; from below it must take the latter.
  close(solved.q(0, RIGHT), 0.1 - γ * (0.5 - γ))
  close(solved.q(0, DOWN), -0.2 - γ * (0.4 - γ))
})

test('two moves in a row by one side: the value keeps its sign', () => {
  const solo: Model<Cell> = { ...grid, player: () => 1 }
  close(searched(solo, { row: 0, column: 0 }, { solve: true }).worth(0), right)
})

test('a learned model: the evaluator completes states, and rewards are read after that', () => {
  interface Latent {
    readonly parent?: Latent
    readonly action: number
    hidden?: Cell
    reward?: number
  }
  const learned: Model<Latent> = {
    name: 'learned',
    actions: 2,
    range: [-1, 2],
    step: (parent, action) => ({ parent, action }),
    player: () => 0,
    legal: (_, out) => out.fill(1),
    end: () => undefined,
    reward: (_, __, next) => next.reward!,
    discount: () => γ,
  }
  const evaluator: Evaluator<Latent> = {
    async evaluate(states, _, { values, logits }) {
      for (const [i, state] of states.entries()) {
        if (state.parent) {
          const { row, column } = state.parent.hidden!
          state.hidden = { row: row + state.action, column: column + 1 - state.action }
          state.reward = cells[state.hidden.row]?.[state.hidden.column] ?? 0
        }
        values[i] = 0
      }
      logits.fill(0)
    },
  }
  const tree = new Tree(learned, 201)
  tree.plant({ action: 0, hidden: { row: 0, column: 0 } })
  const select = puct({ exploration: 1.25, base: 19_652, urgency: 0 })
  const search = searcher(learned, { evaluator, select, simulations: 200, solve: false })
  return Promise.resolve(search.run([{ tree, random: rng(1) }])).then(() => {
    assert.is(bestAction(tree, improvedPolicy(tree)), RIGHT)
    close(tree.reward![tree.child[RIGHT]!]!, 0.1)
    close(tree.reward![tree.child[DOWN]!]!, -0.2)
  })
})

test('a tree that advances, or is saved and restored, keeps its rewards', () => {
  const tree = searched(grid, { row: 0, column: 0 }, { simulations: 50 })
  const saved = saveTree(tree)
  const copy = new Tree(grid, 51)
  restoreTree(copy, saved, { row: 0, column: 0 })
  assert.equal(saveTree(copy), saved)
  const below = tree.child[RIGHT]!
  const [value, visits] = [tree.worth(below), tree.visits[below]]
  assert.ok(advance(tree, RIGHT))
  assert.equal([tree.worth(0), tree.visits[0], tree.state(0)], [value, visits, { row: 0, column: 1 }])
  requireBackups(tree)
})

test('bounds that no float32 equals: the upper one is a win, the lower one a loss that is never played', () => {
  /** Odd actions end the episode at once, at the lower bound; the others lead on. */
  const model = (actions: number): Model<number> => ({
    name: 'bounds',
    actions,
    range: [0.1, 0.9],
    step: (state, action) => 10 * state + action + 1,
    player: () => 0,
    legal: (_, out) => out.fill(1),
    end: state => (state === 1 && actions === 3 ? 0.9 : state > 0 && state % 2 === 0 ? 0.1 : undefined),
  })
  const evaluator = (game: Model<number>) =>
    judge(
      game,
      () => 0.1,
      (_, action) => -action,
    )
  const won = searched(model(3), 0, { evaluator: evaluator(model(3)), solve: true })
  assert.equal([won.proven[0], won.edgeVisits[0], won.visits[0]], [1, 1, 2])

  const tree = searched(model(2), 0, { evaluator: evaluator(model(2)), simulations: 20 })
  assert.ok(tree.edgeProven(1))
  assert.equal([...improvedPolicy(tree)], [1, 0])
})

test('a model without rewards has no columns for them', () => {
  const { reward, discount, ...plain } = grid
  const tree = new Tree(plain, 10)
  assert.equal([tree.reward, tree.discount], [undefined, undefined])
  assert.is(new Tree({ ...plain, discount: () => γ }, 10).reward?.length, 10)
})

test.run()
