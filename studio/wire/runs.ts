import { z } from 'zod'

const natural = z.number().int().nonnegative()

/** A row of the table of runs: `RunSummary` of src/store, with what the page filters by. */
export const RunRow = z.object({
  /** Name of its folder within the folder of runs; names it in every address. */
  id: z.string(),
  name: z.string(),
  agent: z.string(),
  env: z.string(),
  /** Its experiment's file name, if it has one. */
  experiment: z.string().exactOptional(),
  /** Equal in runs with the same options of agent and environment. */
  options: z.string(),
  seed: z.number().int(),
  step: natural,
  steps: natural,
  /** What `last` and `best` measure. */
  measure: z.enum(['evaluation', 'episodes']).exactOptional(),
  last: z.number().exactOptional(),
  best: z.number().exactOptional(),
  /** Whether `best` reached the environment's threshold; absent where it has none. */
  solved: z.boolean().exactOptional(),
  status: z.enum(['running', 'finished', 'stopped', 'crashed', 'diverged', 'resumable']),
  /** Whether `sente resume` can continue it. */
  resumable: z.boolean(),
  started: z.iso.datetime(),
  seconds: z.number(),
  bytes: natural,
})
export type RunRow = z.infer<typeof RunRow>

/** A folder whose run cannot be read, with the reason in a sentence. */
export const UnreadableRow = z.object({ id: z.string(), error: z.string(), bytes: natural })
export type UnreadableRow = z.infer<typeof UnreadableRow>

/** `GET /api/runs`. */
export const RunList = z.object({ runs: z.array(RunRow), unreadable: z.array(UnreadableRow) })
export type RunList = z.infer<typeof RunList>
