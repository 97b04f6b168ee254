import { basename } from 'node:path'
import type { Hono } from 'hono'
import { listRuns } from '../../../src/store/runs/runs.ts'
import type { RunList } from '../../wire/runs.ts'
import type { Studio } from '../studio.ts'

export function addRuns(app: Hono, { folder }: Studio): void {
  app.get('/api/runs', context => {
    const list: RunList = { runs: [], unreadable: [] }
    for (const row of listRuns(folder)) {
      const id = basename(row.path)
      if ('error' in row) list.unreadable.push({ id, error: row.error, bytes: row.bytes })
      else list.runs.push({ ...row, id, resumable: row.status === 'resumable' })
    }
    return context.json(list)
  })
}
