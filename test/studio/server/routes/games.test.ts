import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { studioApp } from '../../../../studio/server/app.ts'
import { GameList, Kept, Thought } from '../../../../studio/wire/games.ts'
import { Failure } from '../../../../studio/wire/session.ts'
import { gamesStudio } from '../play/games.ts'

const { folder, app, ask, begin, post, close, playOut } = gamesStudio()

test('the list: self-play environments, other environments of the same game, sizes', async () => {
  const { games } = await ask('GET', '/api/games', GameList)
  const ids = games.map(({ env }) => env)
  for (const id of ['TicTacToe-v0', 'ConnectFour-v0', 'Hex-v0', 'Go-v0', 'Othello-v0', 'Gomoku-v0'])
    assert.ok(ids.includes(id), id)
  assert.not(ids.includes('TicTacToeVersusRandom-v0'))
  assert.equal(games.find(({ env }) => env === 'TicTacToe-v0')?.also, ['TicTacToeVersusRandom-v0'])
  assert.equal(games.find(({ env }) => env === 'Othello-v0')?.sizes, [8, 4, 6])
})

test('a game against random moves, to its end, is kept as an episode that can be verified', async () => {
  await playOut('ConnectFour-v0')
})

test('undo, swap of the sides, an illegal move, and a game continued from its moves', async () => {
  let game = await begin('TicTacToe-v0', 'mcts:50', { moves: [4, 0] })
  assert.equal([game.moves, game.turn], [[4, 0], 0])
  const refused = await app.request(`/api/games/${game.id}/move`, {
    method: 'POST',
    body: JSON.stringify({ action: 4 }),
  })
  assert.is(refused.status, 400)
  assert.match(Failure.parse(await refused.json()).error, /action 4 \(b2\) is illegal now/)
  game = await post(game.id, 'move', { action: 8 })
  game = await post(game.id, 'reply')
  assert.is(game.moves.length, 4)
  game = await post(game.id, 'reply') // it is not the agent's turn
  assert.is(game.moves.length, 4)
  game = await post(game.id, 'undo')
  assert.equal(game.moves, [4, 0])
  game = await post(game.id, 'swap')
  assert.is(game.side, 1)
  game = await post(game.id, 'reply')
  assert.is(game.moves.length, 3)
  game = await post(game.id, 'restart', { side: 0 })
  assert.equal([game.moves, game.side, game.turn], [[], 0, 0])
  await close(game.id)
})

test('friends: no side, each move can be taken back, and an adviser thinks', async () => {
  let game = await begin('TicTacToe-v0', 'friend', { moves: [0, 4, 1, 5] })
  assert.is(game.side, undefined)
  assert.equal([game.wins, game.threats], [[2], [3]])
  const thought = await ask('POST', `/api/games/${game.id}/thought`, Thought)
  assert.equal([thought.action, thought.value, thought.weights.length, thought.weights[0]], [2, 1, 9, 0])
  assert.ok(thought.weights[2]! > 0)
  game = await post(game.id, 'undo')
  assert.equal([game.moves, game.turn], [[0, 4, 1], 1])
  game = await post(game.id, 'reply') // nobody replies
  assert.is(game.moves.length, 3)
  assert.equal(await ask('POST', `/api/games/${game.id}/keep`, Kept), { run: 'played-TicTacToe-v0', episode: '0' })
  await close(game.id)
})

test('a search does not delay other answers', async () => {
  const game = await begin('ConnectFour-v0', 'mcts:100000', { side: 1 })
  let done = false
  const reply = post(game.id, 'reply').then(() => {
    done = true
  })
  await ask('GET', '/api/games', GameList)
  assert.not(done)
  await reply
  await close(game.id)
})

test('what is refused: unknown games and players, files as players, closed games', async () => {
  const refusal = async (body: object) => {
    const response = await app.request('/api/games', { method: 'POST', body: JSON.stringify(body) })
    assert.is(response.status, 400)
    return Failure.parse(await response.json()).error
  }
  const some = { env: 'TicTacToe-v0', against: 'random', side: 0, moves: [] }
  assert.match(await refusal({ ...some, env: 'CartPole-v1' }), /there is no board game CartPole-v1/)
  assert.match(await refusal({ ...some, env: './game.ts' }), /there is no board game/)
  assert.match(await refusal({ ...some, against: '../x' }), /not the name of a run/)
  assert.match(await refusal({ ...some, against: 'agent.ts' }), /there is no run "agent.ts"/)
  assert.match(await refusal({ ...some, moves: [0, 0] }), /illegal/)
  assert.match(await refusal({ ...some, side: 2 }), /side/)
  const { id } = await begin('TicTacToe-v0', 'random')
  for (const path of ['/api/games', `/api/games/${id}/move`, '/api/plays'])
    for (const body of ['', '{', '[]']) {
      const answer = await app.request(path, { method: 'POST', body })
      assert.is(answer.status, 400, `${path} ${body}`)
      assert.match(Failure.parse(await answer.json()).error, 'the request is not what this studio expects')
    }
  await close(id)
  const gone = await app.request(`/api/games/${id}`)
  assert.match(Failure.parse(await gone.json()).error, /no longer open/)
})

test('a read-only studio has no games', async () => {
  const only = studioApp({ folder, readOnly: true, code: { agent: [], env: [], experiment: [] } })
  assert.is((await only.request('/api/games')).status, 404)
  assert.is((await only.request('/api/plays')).status, 404)
})

test.run()
