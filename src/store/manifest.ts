import { z } from 'zod'

/** What a checkpoint's `manifest.json` says: which arrays there are, in which files, with which content. */
export const Manifest = z.object({
  version: z.literal(1),
  /** Environment steps of the run until then. */
  step: z.number().int().nonnegative(),
  /** By name; `weights/<network>` are what `act` needs. */
  arrays: z.record(
    z.string(),
    z.object({
      file: z.string().regex(/^[\w-][\w.-]*\.bin$/, 'a plain file name'),
      dtype: z.enum(['float32', 'int32', 'uint8']),
      length: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})
export type Manifest = z.infer<typeof Manifest>
