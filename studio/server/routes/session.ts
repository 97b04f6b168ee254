import type { Hono } from 'hono'
import { version } from '../../../src/store/runs/versions.ts'
import type { Session } from '../../wire/session.ts'
import type { Studio } from '../studio.ts'

export function addSession(app: Hono, { folder, readOnly }: Studio): void {
  app.get('/api/session', context => context.json<Session>({ folder, readOnly, version: version('sente') ?? '' }))
}
