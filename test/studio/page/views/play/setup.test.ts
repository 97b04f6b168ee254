import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  opponentName,
  opponents,
  queryOf,
  type Setup,
  setupOf,
} from '../../../../../studio/page/views/play/game/setup.ts'

const address = (path: readonly string[], query: string) => ({ path, query: new URLSearchParams(query) })

test('an address without a query is the usual game', () => {
  const setup = setupOf(address(['play', 'Hex-v0'], ''))
  assert.equal(setup, { env: 'Hex-v0', against: 'mcts:500', side: 0, moves: [] })
  assert.ok(Object.values(queryOf(setup)).every(value => value === undefined))
})

test('what goes into an address comes out of it', () => {
  const setup: Setup = { env: 'Go-v0', size: 13, against: 'my run:200', side: 1, moves: [0, 80, 168] }
  const query = new URLSearchParams(queryOf(setup) as Record<string, string>)
  assert.equal(setupOf({ path: ['play', 'Go-v0'], query }), setup)
})

test('nonsense in an address is left out', () => {
  const setup = setupOf(address(['play', 'Go-v0'], 'size=-3&side=third&moves=4-x-99999-7'))
  assert.equal(setup, { env: 'Go-v0', against: 'mcts:500', side: 0, moves: [4, 7] })
})

test('the opponents have the chosen number of simulations among them', () => {
  const values = opponents('mcts:300').map(({ value }) => value)
  assert.equal(values, ['friend', 'random', 'mcts:100', 'mcts:300', 'mcts:500', 'mcts:2000', 'mcts:10000'])
  assert.is(opponents('a-run').length, values.length - 1)
  assert.equal(['random', 'mcts:300', 'a-run'].map(opponentName), ['Random', 'MCTS 300', 'a-run'])
})

test.run()
