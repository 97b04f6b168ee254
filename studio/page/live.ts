import { computed, signal } from '@preact/signals'
import type { z } from 'zod'
import { RunChanges, Trouble } from '../wire/live.ts'
import type { RunRow, UnreadableRow } from '../wire/runs.ts'
import { Session } from '../wire/session.ts'
import { get } from './api.ts'

const rows = signal<ReadonlyMap<string, RunRow> | undefined>(undefined)
const refused = signal<ReadonlyMap<string, UnreadableRow>>(new Map())

/** The runs by id, as they change; undefined until the studio has answered. */
export const runs = computed(() => rows.value)
/** Folders whose runs cannot be read. */
export const unreadable = computed(() => [...refused.value.values()])
/** Why nothing new arrives, in a sentence. */
export const trouble = signal<string | undefined>(undefined)
/** Whether the studio is answering: views ask again for what they lack once it does. */
export const answering = computed(() => trouble.value === undefined)

const LOST = 'The studio does not answer: start it again with npx sente studio, and open the address that it prints.'
/** Milliseconds until another attempt after the studio has refused a stream. */
const AGAIN = 2000

/** Follows all runs while the page is in sight, so that hidden tabs hold no connection. */
export function followRuns(): void {
  let stream: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const close = () => {
    clearTimeout(timer)
    stream?.close()
    stream = undefined
  }
  const open = () => {
    close()
    stream = new EventSource('/api/live')
    stream.addEventListener('runs', ({ data }) => take(data, RunChanges, change))
    stream.addEventListener('trouble', ({ data }) =>
      take(data, Trouble, ({ error }) => {
        trouble.value = error
      }),
    )
    stream.addEventListener('error', () => {
      trouble.value ??= LOST
      if (stream?.readyState !== EventSource.CLOSED) return // the browser tries again
      timer = setTimeout(open, AGAIN)
      get('/api/session', Session).catch(({ message }: Error) => {
        trouble.value = message // an EventSource does not tell why it was refused
      })
    })
  }
  const see = () => (document.hidden ? close() : open())
  document.addEventListener('visibilitychange', see)
  see()
}

function take<T>(data: string, schema: z.ZodType<T>, use: (value: T) => void): void {
  const parsed = schema.safeParse(JSON.parse(data))
  if (parsed.success) use(parsed.data)
  else trouble.value = 'The studio was updated: reload this page.'
}

function change({ all, runs: changed, unreadable, gone }: RunChanges): void {
  const nextRows = new Map(all ? [] : rows.value)
  const nextRefused = new Map(all ? [] : refused.value)
  for (const id of gone) {
    nextRows.delete(id)
    nextRefused.delete(id)
  }
  for (const row of changed) {
    nextRefused.delete(row.id)
    nextRows.set(row.id, row)
  }
  for (const row of unreadable) {
    nextRows.delete(row.id)
    nextRefused.set(row.id, row)
  }
  rows.value = nextRows
  refused.value = nextRefused
  if (all) trouble.value = undefined
}
