import { Hono, type MiddlewareHandler } from 'hono'
import { UserError } from '../../src/core/error.ts'
import type { Failure } from '../wire/session.ts'
import { addActions } from './routes/actions.ts'
import { addEpisodes } from './routes/episodes.ts'
import { addGames } from './routes/games.ts'
import { addLaunch } from './routes/launch.ts'
import { addLog } from './routes/log.ts'
import { addMetrics } from './routes/metrics.ts'
import { addPlays } from './routes/plays.ts'
import { addRun } from './routes/run.ts'
import { addRuns } from './routes/runs.ts'
import { addSession } from './routes/session.ts'
import type { Studio } from './studio.ts'

/** Routes that only read. */
const reading = [addSession, addRuns, addRun, addMetrics, addLog, addEpisodes]
/** Routes that change something; a read-only studio has none of them. */
const changing: readonly ((app: Hono, studio: Studio) => void)[] = [addLaunch, addActions, addGames, addPlays]

/** The studio's requests and answers, without a socket. @param before What every request passes first. */
export function studioApp(studio: Studio, ...before: readonly MiddlewareHandler[]): Hono {
  const app = new Hono()
  for (const pass of before) app.use(pass)
  for (const add of [...reading, ...(studio.readOnly ? [] : changing)]) add(app, studio)
  app.all('/api/*', context => context.json<Failure>({ error: 'There is no such request.' }, 404))
  app.onError((error, context) => {
    if (!(error instanceof UserError)) console.error(error)
    return context.json<Failure>({ error: error.message }, error instanceof UserError ? 400 : 500)
  })
  return app
}
