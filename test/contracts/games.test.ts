// The contract of every registered board game. A new one is tested as soon as envs/index.ts imports it.
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/index.ts'
import { checkGame } from '../../src/check/check-game.ts'
import { fileOf, games, playthrough } from '../envs/playthroughs/playthrough.ts'

for (const { id, game } of games()) {
  test(`${id}: checkGame finds no problem`, () => {
    assert.equal(checkGame(game), [])
  })

  test(`${id}: a random game matches its playthrough`, () => {
    const command = `npx tsx --conditions=sente-source test/envs/playthroughs/write.ts ${id}`
    assert.ok(existsSync(fileOf(id)), `there is no playthrough yet: write it with ${command}, then read it`)
    assert.fixture(
      playthrough(id, game),
      readFileSync(fileOf(id), 'utf8'),
      `the game has changed: if intended, run ${command} and review the changes`,
    )
  })
}

test('the list of games is complete, without duplicates', () => {
  const ids = games().map(({ id }) => id)
  const known =
    'ConnectFour-v0 Go-v0 Go5x5-v0 Gomoku-v0 Gomoku9x9-v0 Hex-v0 Hex5x5-v0 Othello-v0 Othello6x6-v0 TicTacToe-v0'
  for (const id of known.split(' ')) assert.ok(ids.includes(id), id)
  assert.not(ids.includes('TicTacToeVersusRandom-v0'), 'it is the same game as TicTacToe-v0')
})

test.run()
