import type { Hono } from 'hono'
import { UserError } from '../../../src/core/error.ts'
import { linesAfter, linesBefore } from '../../../src/store/runs/event-tail.ts'
import type { LogPage } from '../../wire/log.ts'
import { runFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** Most lines of a page, and characters of a line. */
const [LINES, LONGEST] = [1_000, 2_000]

/** `GET /api/runs/:id/log`: see `LogPage`. */
export function addLog(app: Hono, studio: Studio): void {
  app.get('/api/runs/:id/log', context => {
    const { lines = '200', before, after } = context.req.query()
    if ([lines, before ?? '0', after ?? '0'].some(text => !/^\d{1,15}$/.test(text)))
      throw new UserError('This request for a log is not in the form that the studio knows: reload the page.')
    const most = Math.min(Math.max(Number(lines), 1), LINES)
    const run = runFolder(studio, context.req.param('id'))
    const added = after === undefined ? undefined : linesAfter(run, most, Number(after))
    const anew = added !== undefined && added.size < Number(after)
    const page = added && !anew ? added : linesBefore(run, most, before === undefined ? undefined : Number(before))
    return context.json<LogPage>({ ...page, lines: page.lines.map(shown), anew })
  })
}

function shown(line: string): string {
  const text = line.replace(/,"seal":"[0-9a-f]{16}"\}$/, '}')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
