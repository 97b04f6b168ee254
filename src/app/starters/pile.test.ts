// Run it with: node --test pile.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEnv, checkGame, FIRST_WINS, SECOND_WINS } from 'sente'
import spec, { game } from './pile.ts'

test('checkGame and checkEnv find no problems', async () => {
  for (const stones of [1, 4, 21]) assert.deepEqual(checkGame(game({ stones })), [])
  assert.deepEqual(await checkEnv(spec), [])
})

test('whoever takes the last stone wins', () => {
  const { initial, next, returns } = game({ stones: 5 })
  const after = (...taken: number[]) => taken.reduce((position, stones) => next(position, stones - 1), initial())
  assert.equal(returns(after(3, 1)), null)
  assert.equal(returns(after(3, 1, 1)), FIRST_WINS)
  assert.equal(returns(after(3, 2)), SECOND_WINS)
})

test('no side can take more stones than are left', () => {
  const { initial, next, legal } = game({ stones: 5 })
  assert.deepEqual([...legal(initial())], [1, 1, 1])
  assert.deepEqual([...legal(next(initial(), 2))], [1, 1, 0])
})
