import { z } from 'zod'
import { END_CAUSES } from '../../core/snapshot.ts'

const natural = z.number().int().nonnegative()
/** Any number, the infinities and NaN too. */
const number = z.custom<number>(value => typeof value === 'number', 'expected a number')
const numbers = z.record(z.string(), number)

/** Sums over the updates since the last line of learning; older versions have no `told`. */
const lines = z.object({ due: z.number(), updates: natural, metrics: numbers, told: numbers.exactOptional() })

/** What operators keep in checkpoints, by their names: a folder may say anything of them. */
export const Kept = {
  /** Step of the final evaluation. */
  evaluate: natural.nullable(),
  /** The best mean return, and the evaluation at the current step. */
  checkpoint: z.object({
    best: number.nullable(),
    evaluation: z.object({ mean: number, episodes: natural }).nullable(),
  }),
  record: z.object({
    best: number.nullable(),
    written: z.json(),
    underWay: z.record(z.string().regex(/^\d+$/), z.json()),
  }),
  journal: z.object({
    /**
     * Of `events.jsonl`, which has a line from the start on, and the seal of its last line; older versions sealed no
     * lines.
     */
    bytes: z.number().int().positive(),
    seal: z.string().exactOptional(),
    episodes: natural,
    updates: natural,
    evaluation: z.object({ step: natural, episodes: natural, mean: number, std: number }).nullable(),
    lines,
  }),
  lines,
  solved: z.object({ evaluated: z.boolean(), last: z.array(number) }),
  /** Older versions kept no cause. */
  stopWhen: z.object({ reason: z.string(), cause: z.enum(END_CAUSES).exactOptional(), steps: natural }).nullable(),
  noImprovement: z.object({ best: number.nullable(), since: natural }),
  /** Where curves stand; older versions kept `due` alone. */
  tensorboard: z.union([
    z.number(),
    z.object({
      /** Step of the next point of the learning curves. */
      due: z.number(),
      step: natural,
      /** Points at that step. */
      points: z.array(numbers),
    }),
  ]),
} as const
