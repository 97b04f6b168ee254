import { z } from 'zod'

const natural = z.number().int().nonnegative()
const number = z.custom<number>(value => typeof value === 'number', 'expected a number')

/** What a checkpoint keeps of a run's journal. */
export const JournalKept = z.object({
  /** Of `events.jsonl`, which has a line from the start on, and the seal of its last line; older versions sealed no lines. */
  bytes: z.number().int().positive(),
  seal: z.string().exactOptional(),
  step: natural,
  episodes: natural,
  updates: natural,
  evaluation: z.object({ step: natural, episodes: natural, mean: number, std: number }).nullable(),
  /** Sums over the updates since the last line of learning. */
  lines: z.object({
    due: natural,
    updates: natural,
    metrics: z.record(z.string(), number),
    told: z.record(z.string(), natural).exactOptional(),
  }),
})
export type JournalKept = z.infer<typeof JournalKept>
