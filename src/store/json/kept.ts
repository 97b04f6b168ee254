import { z } from 'zod'
import { END_CAUSES } from '../../core/snapshot.ts'

const natural = z.number().int().nonnegative()
/** Any number, including infinities and NaN. */
const number = z.custom<number>(value => typeof value === 'number', 'expected a number')
const numbers = z.record(z.string(), number)

/** Metric sums over the updates since the last learning line; older versions lack `told`. */
const lines = z.object({ due: z.number(), updates: natural, metrics: numbers, told: numbers.exactOptional() })

/** Schemas of the operators' state in checkpoints, by operator: the folder is untrusted. */
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
    /** Evaluations so far, and the writer of their episodes; older versions recorded none. */
    greedy: z.object({ evaluations: natural, written: z.json() }).exactOptional(),
  }),
  journal: z.object({
    /** Size of `events.jsonl`, which is never empty, and the seal of its last line; older versions have no seals. */
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
  /** Progress of the curves; older versions saved only `due`. */
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
