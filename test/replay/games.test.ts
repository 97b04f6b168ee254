import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { games } from '../../src/replay/games.ts'

const position = (player: 0 | 1, x: number, value = 0, proven = 0) => ({
  player,
  value,
  proven,
  planes: Float32Array.of(x, x + 0.5),
  policy: Float32Array.of(-x),
})

test('at the end each position gets the outcome for its own player', () => {
  const going = games({ planes: 2, policy: 1 }, 0)
  going.add(0, position(0, 1))
  going.add(1, position(0, 9))
  going.add(0, position(1, 2))
  going.add(0, position(0, 3))
  assert.is(going.length(0), 3)
  const ended = going.end(0, 0, 1)
  assert.equal(
    ended.map(({ player, planes, outcome }) => [player, planes[0], outcome]),
    [
      [0, 1, 1],
      [1, 2, -1],
      [0, 3, 1],
    ],
  )
  assert.is(going.length(0), 0)
  assert.is(going.length(1), 1, 'others go on')
})

test('the search’s value has weight λ, and weight 1 where proven', () => {
  const going = games({ planes: 2, policy: 1 }, 0.25)
  going.add(0, position(0, 1, -0.5))
  going.add(0, position(1, 2, 0.5))
  going.add(0, position(0, 3, 0, 1))
  const ended = going.end(0, 0, 1)
  assert.equal(
    ended.map(({ outcome }) => outcome),
    [0.75 * 1 + 0.25 * -0.5, 0.75 * -1 + 0.25 * 0.5, 0],
  )
})

test('unfinished games are saved, and restored in place of others', () => {
  const going = games({ planes: 2, policy: 1 }, 0.3)
  going.add(3, position(0, 1, 0.1))
  going.add(3, position(1, 2, -1, 1))
  const saved = going.save()
  assert.equal(Object.keys(saved), ['game3'])
  const other = games({ planes: 2, policy: 1 }, 0.3)
  other.add(0, position(1, 7))
  other.restore({ ...saved, tree3: new Float32Array(5), net: new Float32Array(2) })
  assert.is(other.length(0), 0)
  assert.equal(other.end(3, 1, -1), going.end(3, 1, -1))
})

test('an array of width 0 is not saved', () => {
  const going = games({ planes: 2, policy: 1, surprise: 0 }, 0)
  going.add(0, { ...position(0, 1), surprise: Float32Array.of(7) })
  const plain = games({ planes: 2, policy: 1 }, 0)
  plain.add(0, position(0, 1))
  assert.equal(going.save(), plain.save())
})

test('an abandoned game is dropped', () => {
  const going = games({ planes: 2, policy: 1 }, 0)
  going.add(0, position(0, 1))
  going.reset(0)
  assert.equal(going.end(0, 0, 1), [])
  assert.equal(going.save(), {})
})

test.run()
