import { z } from 'zod'

const offset = z.number().int().nonnegative()

/**
 * `GET /api/runs/:id/log?lines=200`: the last lines of events.jsonl; with `&before=<from>` those before an answer, with
 * `&after=<to>` those since.
 */
export const LogPage = z.object({
  /** JSON objects as text, without their seals; long ones are cut. */
  lines: z.array(z.string()),
  /** Byte offsets of the first line and past the last one; they ask for the pages before and after. */
  from: offset,
  to: offset,
  /** Bytes of the whole log. */
  size: offset,
  /** Whether `after` lies past the end, because the run was resumed from a checkpoint: these are the last lines. */
  anew: z.boolean(),
})
export type LogPage = z.infer<typeof LogPage>
