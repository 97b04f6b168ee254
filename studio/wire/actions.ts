import { z } from 'zod'

// `POST /api/runs/:id/stop`, without a body, asks a run to stop after its step, with a checkpoint; 204.
// `POST /api/runs/:id/export`, without a body, answers with the ONNX file.

/** Body of `POST /api/runs/:id/resume`, which answers 204 once the run writes again. */
export const ResumeRequest = z.strictObject({
  /** Environment steps in all, for a finished run. */
  steps: z.number().int().positive().exactOptional(),
})
export type ResumeRequest = z.infer<typeof ResumeRequest>

/** Body of `POST /api/runs/:id/evaluate`. */
export const EvaluateRequest = z.strictObject({
  episodes: z.number().int().positive().max(100_000).exactOptional(),
  seed: z.number().int().nonnegative().exactOptional(),
})
export type EvaluateRequest = z.infer<typeof EvaluateRequest>

export const Evaluated = z.object({ mean: z.number(), std: z.number(), returns: z.array(z.number()) })
export type Evaluated = z.infer<typeof Evaluated>

/** What `DELETE /api/runs/:id` did. */
export const Removed = z.object({
  bytes: z.number().int().nonnegative(),
  /** Names of files that no run wrote: they stay, and so does the folder. */
  left: z.array(z.string()),
})
export type Removed = z.infer<typeof Removed>
