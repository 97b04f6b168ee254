import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catchBall, catchV0 } from '../../../envs/toy/catch.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

const cells = (board: Float32Array) =>
  [...board.keys()].filter(i => board[i] === 1).map(i => [Math.floor(i / 5), i % 5])

test('a ball falls row by row while the paddle moves', () => {
  const env = catchBall()
  env.restore!({ row: 0, column: 4, paddle: 2 })
  assert.equal(cells(env.step(0).observation), [
    [1, 4],
    [9, 1],
  ])
  assert.equal(cells(env.step(2).observation), [
    [2, 4],
    [9, 2],
  ])
  assert.equal(cells(env.step(1).observation), [
    [3, 4],
    [9, 2],
  ])
})

test('the paddle stays on the board', () => {
  const env = catchBall()
  env.restore!({ row: 0, column: 0, paddle: 4 })
  assert.equal(cells(env.step(2).observation)[1], [9, 4])
  env.restore!({ row: 0, column: 1, paddle: 0 })
  assert.equal(cells(env.step(0).observation)[1], [9, 0])
})

test('the last of nine steps is rewarded with 1 for a catch and −1 for a miss', () => {
  const env = make(catchV0)
  const random = rng(1)
  for (let episode = 0; episode < 20; episode++) {
    const start = cells(env.reset(random).observation)
    const column = start[0]![1]!
    assert.equal(start, [
      [0, column],
      [9, 2],
    ])
    const follow = episode % 2 === 0
    const steps = Array.from({ length: 9 }, (_, t) =>
      env.step(t < Math.abs(column - 2) && follow ? (column < 2 ? 0 : 2) : 1),
    )
    const caught = follow || column === 2
    assert.equal(
      steps.map(({ reward }) => reward),
      [0, 0, 0, 0, 0, 0, 0, 0, caught ? 1 : -1],
    )
    assert.equal(
      steps.map(({ terminated }) => terminated),
      [...new Array(8).fill(false), true],
    )
  }
})

test('a caught ball shares its cell with the paddle', () => {
  const env = catchBall()
  env.restore!({ row: 8, column: 2, paddle: 2 })
  const step = env.step(1)
  assert.equal(cells(step.observation), [[9, 2]])
  assert.is(step.reward, 1)
})

test('render draws one line per row', () => {
  const env = catchBall()
  env.restore!({ row: 8, column: 0, paddle: 3 })
  const lines = (env.render!() as { text: string }).text.split('\n')
  assert.is(lines.length, 10)
  assert.equal(lines.slice(8), ['● · · · ·', '· · · ▬ ·'])
})

test('invalid actions and states are rejected', () => {
  const env = catchBall()
  env.reset(rng(0))
  assert.throws(() => env.step(3), /Catch takes action 0, 1 or 2, not 3/)
  assert.throws(
    () => env.restore!({ row: 1 }),
    /Catch: restore\(\) takes what save\(\) returned, \{ row, column, paddle \}/,
  )
})

test.run()
