import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFourSolver } from '../../experiments/connect-four/solver.ts'

const solver = connectFourSolver()
const columns = (moves: string) => [...moves].map(column => Number(column) - 1)
const folder = new URL('../../experiments/connect-four/', import.meta.url)

// Plies left under perfect play, by which sets are named.
for (const [set, positions] of [
  ['L3_R1', 50],
  ['L2_R1', 50],
  ['L2_R2', 20],
  ['L1_R1', 50],
] as const)
  test(`the solver gives the scores of ${set}`, () => {
    const lines = readFileSync(new URL(`Test_${set}.txt`, folder), 'utf8')
      .split('\n')
      .slice(0, positions)
    for (const line of lines) {
      const [moves = '', score] = line.split(' ')
      assert.is(solver.score(columns(moves)), Number(score), line)
      assert.is(solver.solve(columns(moves)), Math.sign(Number(score)), line)
    }
  })

// Positions late in the game are solved soonest.
for (const [set, plies, most] of [
  ['L1_R2', 14, 4],
  ['L1_R3', 11, 2],
] as const)
  test(`scores and kept values of ${set} are right`, () => {
    const text = readFileSync(new URL(`Test_${set}.txt`, folder), 'utf8')
    const lines = text.split('\n').filter(line => line.indexOf(' ') >= plies)
    for (const line of lines.slice(0, most)) {
      const [moves = '', score, keep = ''] = line.split(' ')
      assert.is(solver.score(columns(moves)), Number(score), line)
      const value = Math.sign(Number(score))
      const kept = [0, 1, 2, 3, 4, 5, 6].filter(
        c => moves.split(`${c + 1}`).length <= 6 && -solver.solve([...columns(moves), c]) >= value,
      )
      if (value >= 0) assert.equal(columns(keep), kept, line)
    }
    assert.ok(lines.length >= most)
  })

test('ended games and immediate wins', () => {
  assert.is(solver.score(columns('121212')), 18)
  assert.is(solver.score(columns('1212121')), -18)
  assert.is(solver.solve(columns('1212121')), -1)
  assert.throws(() => solver.score(columns('12121212')), 'the game is over after move 7')
  assert.throws(() => solver.score(columns('1111111')), 'column 1, which is full')
})

test.run()
