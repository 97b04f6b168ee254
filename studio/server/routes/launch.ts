import { basename } from 'node:path'
import type { Hono } from 'hono'
import { look } from '../../../src/store/access/look.ts'
import { dropEmpty } from '../../../src/store/access/write.ts'
import { createRunFolder } from '../../../src/store/runs/run-folder.ts'
import { type Checked, Launch, type Launched } from '../../wire/launch.ts'
import type { Registry } from '../../wire/registry.ts'
import type { Failure } from '../../wire/session.ts'
import { bodyOf } from '../body.ts'
import { examine, runName } from '../launch/check.ts'
import { argumentsOf } from '../launch/command.ts'
import { registryOf } from '../launch/registry.ts'
import { startProcess } from '../launch/start.ts'
import { requireFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** `POST /api/launch/check` and `POST /api/launch`, and the registry from which their form is made. */
export function addLaunch(app: Hono, studio: Studio): void {
  let registry: Promise<Registry> | undefined
  /** Made once: named code is loaded only once, too. */
  const known = () =>
    (registry ??= registryOf(studio).catch(error => {
      registry = undefined // the file may be mended meanwhile
      throw error
    }))

  app.get('/api/registry', async context => context.json<Registry>(await known()))
  app.post('/api/launch/check', async context =>
    context.json<Checked>((await examine(studio, await known(), await bodyOf(context, Launch))).checked),
  )
  app.post('/api/launch', async context => {
    const launch = await bodyOf(context, Launch)
    requireFolder(studio)
    const { checked, experiment } = await examine(studio, await known(), launch)
    const [wrong] = checked.problems
    if (wrong || !experiment) return context.json<Failure>({ error: wrong!.text, field: wrong!.field }, 400)
    const folder = createRunFolder({ name: runName(experiment), within: studio.folder })
    try {
      await startProcess(
        [...argumentsOf(launch), '--out', folder, '--quiet'],
        () => look(folder, 'run.json') !== undefined,
      )
    } catch (error) {
      dropEmpty(folder)
      throw error
    }
    return context.json<Launched>({ id: basename(folder) })
  })
}
