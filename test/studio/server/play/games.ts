import { join } from 'node:path'
import * as assert from 'uvu/assert'
import type { z } from 'zod'
import { verify } from '../../../../src/playback/verify.ts'
import { loadEpisode } from '../../../../src/store/episodes/episodes.ts'
import { studioApp } from '../../../../studio/server/app.ts'
import { Game, Kept } from '../../../../studio/wire/games.ts'
import { temporary } from '../../../store/folder.ts'

/** Requests to a studio of its own that plays board games. */
export function gamesStudio() {
  const folder = temporary()
  const app = studioApp({ folder, readOnly: false, code: { agent: [], env: [], experiment: [] } })

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

  /** Plays the second side of a game against random moves to its end, and checks the episode that is kept. */
  async function playOut(env: string): Promise<void> {
    let game = await begin(env, 'random', { side: 1 })
    while (!game.returns)
      game =
        game.turn === 1
          ? await post(game.id, 'move', { action: game.legal[(game.moves.length * 7) % game.legal.length] })
          : await post(game.id, 'reply')
    assert.equal(game.legal, [])
    const kept = await ask('POST', `/api/games/${game.id}/keep`, Kept)
    assert.equal(kept, { run: `played-${env}`, episode: '0' })
    const { steps, side, return: score } = loadEpisode(join(folder, kept.run), 0)
    const moves = steps.map(({ action }) => action)
    assert.equal(moves, game.moves)
    assert.equal([side, score], [0, game.returns[0]]) // those of the agent
    assert.is(await verify(loadEpisode(join(folder, kept.run), 0)), undefined)
    await close(game.id)
  }
  return { folder, app, ask, begin, post, close, playOut }
}
