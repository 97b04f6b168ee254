import { z } from 'zod'

/** `GET /api/session`: what this studio shows and allows. */
export const Session = z.object({
  /** The folder of runs, as the user named it. */
  folder: z.string(),
  /** No buttons that change anything. */
  readOnly: z.boolean(),
  version: z.string(),
})
export type Session = z.infer<typeof Session>

/** The body of every answer that is not 2xx: one sentence, and the field of a form that it is about. */
export const Failure = z.object({ error: z.string(), field: z.string().exactOptional() })
export type Failure = z.infer<typeof Failure>
