import type { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { firstValueFrom, race, Subject, timer } from 'rxjs'
import type { RunChanges, Trouble } from '../../wire/live.ts'
import type { RunList } from '../../wire/runs.ts'
import type { Failure } from '../../wire/session.ts'
import type { Row } from './row.ts'
import type { RunIndex } from './run-index.ts'

/** Most pages that are kept up to date at once. */
const MOST = 64
/** Milliseconds between signs of life, so that a page that is gone is noticed. */
const PULSE = 15_000

/** `GET /api/live`: see `RunChanges`. */
export function addLive(app: Hono, index: RunIndex): void {
  let open = 0
  app.get('/api/live', context => {
    const ids = context.req.query('runs')?.split(',')
    if (open >= MOST)
      return context.json<Failure>({ error: 'Too many pages of the studio are open: close some, then reload.' }, 429)
    open++
    return streamSSE(context, stream => tell(stream, index, ids && new Set(ids)).finally(() => open--))
  })
}

/** Sends what changes until the page is closed. Of a page that reads slowly, only names of changed rows are kept. */
async function tell(stream: SSEStreamingApi, index: RunIndex, ids: ReadonlySet<string> | undefined): Promise<void> {
  const changed = new Set<string>()
  const news = new Subject<void>()
  let [trouble, told]: [Trouble, Trouble] = [{}, {}]
  const watching = index.changes.subscribe(changes => {
    trouble = 'error' in changes ? changes : {}
    if ('ids' in changes) for (const id of changes.ids) if (!ids || ids.has(id)) changed.add(id)
    news.next()
  })
  stream.onAbort(() => news.next())
  try {
    await index.refresh().catch(error => {
      trouble = { error: error.message }
    })
    changed.clear()
    await send(stream, { all: true, ...listed([...index.rows()].filter(({ id }) => !ids || ids.has(id))), gone: [] })
    while (!stream.aborted && !stream.closed) {
      if (trouble.error !== told.error) await stream.writeSSE({ event: 'trouble', data: JSON.stringify(trouble) })
      told = trouble
      const now = [...changed]
      changed.clear()
      const rows = now.map(id => index.row(id))
      const gone = now.filter((_, i) => rows[i] === undefined)
      if (now.length > 0) await send(stream, { all: false, ...listed(rows.filter(row => row !== undefined)), gone })
      if (stream.aborted || changed.size > 0 || trouble.error !== told.error) continue
      if ((await firstValueFrom(race(timer(PULSE), news))) === 0) await stream.write(':\n\n')
    }
  } finally {
    watching.unsubscribe()
  }
}

const send = (stream: SSEStreamingApi, changes: RunChanges) =>
  stream.writeSSE({ event: 'runs', data: JSON.stringify(changes) })

/** Rows as they go to the page. */
export function listed(rows: Iterable<Row>): RunList {
  const list: RunList = { runs: [], unreadable: [] }
  for (const row of rows) {
    if ('error' in row) list.unreadable.push(row)
    else list.runs.push(row)
  }
  return list
}
