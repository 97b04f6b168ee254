import { z } from 'zod'

const Kind = z.object({
  kind: z.enum(['int', 'number', 'flag', 'floats', 'ints', 'bytes']),
  width: z.number().int().nonnegative().exactOptional(),
})

/** What the columns of a file hold. All of its episodes share them. Plain data. */
export const Layout = z.object({
  observation: Kind,
  action: Kind,
  /** Actions in a mask of legal ones; 0 = no masks. */
  legal: z.number().int().nonnegative(),
  /** Whether it says who is to move. */
  player: z.boolean(),
  /** What the agent thought: a number a step, or an array. */
  thoughts: z.record(z.string(), z.enum(['number', 'floats'])),
})
export type Layout = z.infer<typeof Layout>

/** What a file of episodes says of all of them, in the metadata of its schema. */
export const About = z.object({
  version: z.literal(1),
  env: z.object({
    id: z.templateLiteral([z.string(), '-v', z.number().int()]),
    options: z.record(z.string(), z.json()).exactOptional(),
  }),
  seed: z.number().int(),
  agent: z.string().exactOptional(),
  opponent: z.string().exactOptional(),
})

/** What it says of one episode, in the metadata of its record batch: an `EpisodeSummary`. */
export const Summary = z.object({
  episode: z.number().int().nonnegative(),
  slot: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  return: z.number(),
  length: z.number().int().positive(),
  terminated: z.boolean(),
  truncated: z.boolean(),
  side: z.literal([0, 1]).exactOptional(),
})
