import { randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { Hono } from 'hono'
import { isAgentModule } from '../../../src/app/code/agent-argument.ts'
import { UserError } from '../../../src/core/error.ts'
import type { EnvRef } from '../../../src/core/registry.ts'
import {
  type Game,
  type GameInfo,
  type GameList,
  type Kept,
  Move,
  NewGame,
  Restart,
  type Thought,
} from '../../wire/games.ts'
import { bodyOf } from '../body.ts'
import { games } from '../play/games.ts'
import { loadEnvs } from '../play/modules.ts'
import { playedFolder, withKept } from '../play/played.ts'
import type { GameSetup } from '../play/setup.ts'
import { Tables } from '../play/tables.ts'
import { requireFolder, runFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** Board games against agents and friends. */
export function addGames(app: Hono, studio: Studio): void {
  const tables = new Tables<{ readonly env: string; readonly against: string }>()
  const state = async (id: string): Promise<Game> => {
    const { against } = tables.about(id)
    return { ...(await tables.ask<Omit<Game, 'id' | 'against'>>(id, 'state')), id, against }
  }

  let list: Promise<readonly GameInfo[]> | undefined
  /** Made once, as it creates every environment. */
  const known = () => (list ??= loadEnvs(studio.code.env).then(games))

  app.get('/api/games', async context =>
    context.json<GameList>({ games: (await known()).map(info => withKept(info, studio.folder)) }),
  )

  app.post('/api/games', async context => {
    const { env, size, against, side, moves } = await bodyOf(context, NewGame)
    if (!(await known()).some(game => game.env === env))
      throw new UserError(`there is no board game ${env} here: choose one of the list.`)
    const setup: GameSetup = {
      kind: 'game',
      env: env as EnvRef['id'],
      ...(size !== undefined && { size }),
      against: playerOf(studio, against),
      name: against,
      side,
      moves,
      seed: randomInt(2 ** 31),
      modules: { agent: studio.code.agent, env: studio.code.env },
    }
    return context.json<Game>(await state(await tables.open(setup, { env, against })))
  })

  app.get('/api/games/:id', async context => context.json<Game>(await state(context.req.param('id'))))

  app.post('/api/games/:id/move', async context => {
    const id = context.req.param('id')
    await tables.ask(id, 'move', (await bodyOf(context, Move)).action)
    return context.json<Game>(await state(id))
  })

  app.post('/api/games/:id/restart', async context => {
    const id = context.req.param('id')
    await tables.ask(id, 'restart', (await bodyOf(context, Restart)).side)
    return context.json<Game>(await state(id))
  })

  for (const method of ['reply', 'undo', 'swap'] as const)
    app.post(`/api/games/:id/${method}`, async context => {
      const id = context.req.param('id')
      await tables.ask(id, method)
      return context.json<Game>(await state(id))
    })

  app.post('/api/games/:id/thought', async context =>
    context.json<Thought>(await tables.ask<Thought>(context.req.param('id'), 'thought')),
  )

  app.post('/api/games/:id/keep', async context => {
    const id = context.req.param('id')
    requireFolder(studio)
    const run = playedFolder(tables.about(id).env)
    const episode = await tables.ask<number | null>(id, 'keep', join(studio.folder, run))
    if (episode === null) throw new UserError('there is nothing to keep yet: make a move first.')
    return context.json<Kept>({ run, episode: String(episode) })
  })

  app.delete('/api/games/:id', context => {
    tables.close(context.req.param('id'))
    return context.json({})
  })
}

/** A player as `playSession` takes it, from the name that the page sent: never a file to execute. */
function playerOf(studio: Studio, against: string): string {
  if (/^(friend|random|mcts:\d{1,6})$/.test(against)) return against
  const [, id = against, simulations = ''] = /^(.+?)(:\d{1,6})?$/.exec(against) ?? []
  const path = resolve(runFolder(studio, id)) // never like the name of an agent
  if (isAgentModule(path))
    throw new UserError(`the run ${id} has the name of a file with code: rename its folder to play against it.`)
  return path + simulations
}
