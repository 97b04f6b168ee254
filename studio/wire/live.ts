import { z } from 'zod'
import { RunRow, UnreadableRow } from './runs.ts'

/**
 * The data of every `runs` event of `GET /api/live?runs=a,b` (server-sent events; without `runs`: all of them): what
 * changed since the event before. The first one after connecting has everything.
 */
export const RunChanges = z.object({
  /** Whether these are all rows, so that others are gone. */
  all: z.boolean(),
  runs: z.array(RunRow),
  unreadable: z.array(UnreadableRow),
  /** Ids of folders that are gone. */
  gone: z.array(z.string()),
})
export type RunChanges = z.infer<typeof RunChanges>

/** The data of a `trouble` event: why nothing can be read now; without `error`, it is over. */
export const Trouble = z.object({ error: z.string().exactOptional() })
export type Trouble = z.infer<typeof Trouble>
