import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { z } from 'zod'
import { verify } from '../../../../src/playback/verify.ts'
import { loadEpisode } from '../../../../src/store/episodes/episodes.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { Game, GameList, Kept, Thought } from '../../../../studio/wire/games.ts'
import { Failure } from '../../../../studio/wire/session.ts'
import { temporary } from '../../../store/folder.ts'

const folder = temporary()
const code = { agent: [], env: [], experiment: [] }
const app = studioApp({ folder, readOnly: false, code })

async function ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const response = await app.request(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return schema.parse(await response.json())
}

const begin = (env: string, against: string, more: object = {}) =>
  ask('POST', '/api/games', Game, { env, against, side: 0, moves: [], ...more })
const post = (id: string, method: string, body?: object) => ask('POST', `/api/games/${id}/${method}`, Game, body)
const close = (id: string) => app.request(`/api/games/${id}`, { method: 'DELETE' })

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
  for (const env of ['TicTacToe-v0', 'ConnectFour-v0', 'Hex5x5-v0', 'Go5x5-v0', 'Othello6x6-v0', 'Gomoku9x9-v0']) {
    let game = await begin(env, 'random', { side: 1 })
    assert.is(game.side, 1)
    while (!game.returns)
      game =
        game.turn === game.side
          ? await post(game.id, 'move', { action: game.legal[(game.moves.length * 7) % game.legal.length] })
          : await post(game.id, 'reply')
    assert.equal(game.legal, [])
    const kept = await ask('POST', `/api/games/${game.id}/keep`, Kept)
    assert.equal(kept, { run: `played-${env}`, episode: '0' })
    const episode = loadEpisode(join(folder, kept.run), 0)
    assert.equal(
      episode.steps.map(({ action }) => action),
      game.moves,
    )
    assert.is(episode.side, 0) // that of the agent
    assert.is(episode.return, game.returns[0])
    assert.is(await verify(episode), undefined)
    await close(game.id)
  }
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
  await close(game.id)
})

test('friends: no side, each move can be taken back, and an adviser thinks', async () => {
  let game = await begin('TicTacToe-v0', 'friend', { moves: [0, 4, 1, 5] })
  assert.is(game.side, undefined)
  assert.equal([game.wins, game.threats], [[2], [3]])
  const thought = await ask('POST', `/api/games/${game.id}/thought`, Thought)
  assert.equal([thought.action, thought.weights[2], thought.value, thought.weights.length], [2, 1, 1, 9])
  game = await post(game.id, 'undo')
  assert.equal([game.moves, game.turn], [[0, 4, 1], 1])
  game = await post(game.id, 'reply') // nobody replies
  assert.is(game.moves.length, 3)
  assert.equal(await ask('POST', `/api/games/${game.id}/keep`, Kept), { run: 'played-TicTacToe-v0', episode: '1' })
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
  await close(id)
  const gone = await app.request(`/api/games/${id}`)
  assert.match(Failure.parse(await gone.json()).error, /no longer open/)
})

test('more games than there is room for: the one left alone longest is closed', async () => {
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.push((await begin('TicTacToe-v0', 'random')).id)
  const open = await Promise.all(ids.map(async id => (await app.request(`/api/games/${id}`)).ok))
  assert.equal(open, [false, true, true, true, true])
  for (const id of ids) await close(id)
})

test('a read-only studio has no games', async () => {
  const only = studioApp({ folder, readOnly: true, code })
  assert.is((await only.request('/api/games')).status, 404)
  assert.is((await only.request('/api/plays')).status, 404)
})

test.run()
