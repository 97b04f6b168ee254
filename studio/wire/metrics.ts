import { z } from 'zod'

/** What a curve may be drawn over: environment steps, or seconds of training. */
export const Axis = z.enum(['steps', 'time'])
export type Axis = z.infer<typeof Axis>

/** One metric of one run; `x` ascends. */
export const Curve = z.object({
  run: z.string(),
  /** `episode/return`, `episode/length`, `evaluation/mean`, `/std`, `/min`, `/max`, `learn/<metric>`. */
  metric: z.string(),
  x: z.array(z.number()),
  y: z.array(z.number()),
})
export type Curve = z.infer<typeof Curve>

/**
 * `GET /api/metrics?runs=a,b&metrics=episode/return,learn/loss&x=steps&points=1000`. Without `metrics`: all of them.
 * Of a longer curve, each of `points` / 2 stretches keeps its lowest and highest value.
 *
 * `GET /api/metrics?runs=a&after=<cursor>`: only what was logged since the answer with that cursor, of one run.
 */
export const Metrics = z.object({
  curves: z.array(Curve),
  /** Metrics of these runs, for the choice; sorted. */
  names: z.array(z.string()),
  /** By run: where to continue. */
  cursors: z.record(z.string(), z.string()),
  /** Whether `after` could not be continued, because the run was resumed from a checkpoint: these are all points. */
  anew: z.boolean(),
  /** Runs whose log was not read to its end, as it is long: ask again to get more. */
  unfinished: z.array(z.string()),
  /** Runs without curves, with the reason in a sentence: unreadable, or without times. */
  missing: z.array(z.object({ run: z.string(), error: z.string() })),
})
export type Metrics = z.infer<typeof Metrics>
