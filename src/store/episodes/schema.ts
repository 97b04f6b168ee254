import { z } from 'zod'

const Kind = z.object({
  kind: z.enum(['int', 'number', 'flag', 'floats', 'ints', 'bytes']),
  width: z.number().int().nonnegative().exactOptional(),
})

/** The columns of a file, the same for all of its episodes. Plain data. */
export const Layout = z.object({
  observation: Kind,
  action: Kind,
  /** Width of the legal-action mask; 0 = no masks. */
  legal: z.number().int().nonnegative(),
  /** Whether there is a column for the player to move. */
  player: z.boolean(),
  /** The agent's thoughts: a number per step, or an array. */
  thoughts: z.record(z.string(), z.enum(['number', 'floats'])),
})
export type Layout = z.infer<typeof Layout>

/** Metadata of a file's schema, which describes all of its episodes. */
export const About = z.object({
  version: z.literal(1),
  env: z.object({
    id: z.templateLiteral([z.string(), '-v', z.number().int()]),
    options: z.record(z.string(), z.json()).exactOptional(),
  }),
  seed: z.number().int(),
  agent: z.string().exactOptional(),
  /** Of recorded games; evaluations have it in the summary. */
  opponent: z.string().exactOptional(),
})

/** Metadata of one episode's record batch: an `EpisodeSummary`. */
export const Summary = z.object({
  episode: z.number().int().nonnegative(),
  slot: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  return: z.number(),
  length: z.number().int().positive(),
  terminated: z.boolean(),
  truncated: z.boolean(),
  side: z.literal([0, 1]).exactOptional(),
  opponent: z.string().exactOptional(),
  evaluation: z
    .object({ label: z.union([z.string(), z.number()]), index: z.number().int().nonnegative() })
    .exactOptional(),
})
