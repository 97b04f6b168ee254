import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { UserError } from '../../../src/core/error.ts'
import { type EnvRef, environments } from '../../../src/core/registry.ts'
import { recorded } from '../../../src/store/episodes/recordings.ts'
import { NewPlay, type Play, type PlayableEnv, type PlayableList, PlayStep } from '../../wire/plays.ts'
import { bodyOf } from '../body.ts'
import { playable } from '../play/keyboard.ts'
import type { Standing } from '../play/keyboard-table.ts'
import { loadEnvs } from '../play/modules.ts'
import { playedFolder, withKept } from '../play/played.ts'
import type { KeyboardSetup } from '../play/setup.ts'
import { Tables } from '../play/tables.ts'
import { requireFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** Environments that are played with the keyboard. */
export function addPlays(app: Hono, studio: Studio): void {
  const tables = new Tables<{ readonly env: string }>()
  /** The number of the next episode of each environment, which two tables must not share. */
  const numbers = new Map<string, number>()

  let list: Promise<readonly PlayableEnv[]> | undefined
  /** Made once, as it creates environments. */
  const envs = () =>
    (list ??= loadEnvs(studio.code.env).then(() => environments().flatMap(spec => playable(spec) ?? [])))

  const answer = (id: string, { recorded: episode, ...standing }: Standing): Play => {
    const run = playedFolder(standing.env)
    return { ...standing, id, ...(episode !== undefined && { kept: { run, episode: String(episode) } }) }
  }

  const restart = async (id: string): Promise<Play> => {
    requireFolder(studio)
    const { env } = tables.about(id)
    const episode = numbers.get(env) ?? recorded(join(studio.folder, playedFolder(env))).next
    numbers.set(env, episode + 1)
    return answer(id, await tables.ask(id, 'restart', episode))
  }

  app.get('/api/plays', async context =>
    context.json<PlayableList>({ envs: (await envs()).map(env => withKept(env, studio.folder)) }),
  )

  app.post('/api/plays', async context => {
    const { env, picture } = await bodyOf(context, NewPlay)
    if (!(await envs()).some(known => known.env === env))
      throw new UserError(`${env} cannot be played with the keyboard here: choose an environment of the list.`)
    const setup: KeyboardSetup = {
      kind: 'keyboard',
      env: env as EnvRef['id'],
      picture,
      seed: randomInt(2 ** 31),
      folder: join(studio.folder, playedFolder(env)),
      modules: { agent: [], env: studio.code.env },
    }
    return context.json<Play>(await restart(await tables.open(setup, { env })))
  })

  app.post('/api/plays/:id/restart', async context => context.json<Play>(await restart(context.req.param('id'))))

  app.post('/api/plays/:id/step', async context => {
    const id = context.req.param('id')
    const { action } = await bodyOf(context, PlayStep)
    return context.json<Play>(answer(id, await tables.ask(id, 'step', action)))
  })

  app.delete('/api/plays/:id', context => {
    tables.close(context.req.param('id'))
    return context.json({})
  })
}
