import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gamesStudio } from '../play/games.ts'

const { app, begin, close, playOut } = gamesStudio()

for (const env of ['TicTacToe-v0', 'Hex5x5-v0', 'Go5x5-v0', 'Othello6x6-v0', 'Gomoku9x9-v0'])
  test(`a game of ${env} against random moves, to its end, is kept as an episode that can be verified`, () =>
    playOut(env))

test('more games than there is room for: the one left alone longest is closed', async () => {
  const ids: string[] = []
  for (let i = 0; i < 4; i++) ids.push((await begin('TicTacToe-v0', 'random')).id)
  const open = await Promise.all(ids.map(async id => (await app.request(`/api/games/${id}`)).ok))
  assert.equal(open, [false, true, true, true])
  for (const id of ids) await close(id)
})

test.run()
