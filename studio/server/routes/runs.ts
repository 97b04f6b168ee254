import type { Hono } from 'hono'
import { addLive, listed } from '../runs/live.ts'
import { RunIndex } from '../runs/run-index.ts'
import type { Studio } from '../studio.ts'

export function addRuns(app: Hono, { folder }: Studio): void {
  const index = new RunIndex(folder)
  index.refresh().catch(() => {}) // before the first page asks
  app.get('/api/runs', async context => {
    await index.refresh()
    return context.json(listed(index.rows()))
  })
  addLive(app, index)
}
