import type { Hono } from 'hono'
import { loadRun } from '../../../src/store/runs/run.ts'
import { runFolder } from '../run-folder.ts'
import { detailOf } from '../runs/detail/detail.ts'
import type { Studio } from '../studio.ts'

/** `GET /api/runs/:id`: see `RunDetail`. */
export function addRun(app: Hono, studio: Studio): void {
  app.get('/api/runs/:id', context => {
    const id = context.req.param('id')
    return context.json(detailOf(studio, loadRun(runFolder(studio, id)), id))
  })
}
