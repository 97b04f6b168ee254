import { z } from 'zod'
import { RunRow } from './runs.ts'

const natural = z.number().int().nonnegative()

/** A setting of the experiment, its agent or its environment. Values are texts as the command line takes them. */
export const Setting = z.object({
  name: z.string(),
  value: z.string(),
  /** The value without it: the default; absent where there is none. */
  default: z.string().exactOptional(),
  /** The value of the run's preset, if it has one. */
  preset: z.string().exactOptional(),
  /** Whether it is neither the preset's nor, without a preset, the default. */
  differs: z.boolean(),
  help: z.string().exactOptional(),
})
export type Setting = z.infer<typeof Setting>

export const Evaluation = z.object({
  step: natural,
  mean: z.number(),
  std: z.number(),
  min: z.number(),
  max: z.number(),
})
export type Evaluation = z.infer<typeof Evaluation>

/** Whether a button works, or the sentence why not. */
const Possible = z.union([z.literal(true), z.string()])

/** `GET /api/runs/:id`. */
export const RunDetail = z.object({
  row: RunRow,
  /** The preset that it follows: its measured result, or the settings that differ from it. */
  preset: z.string().exactOptional(),
  settings: z.object({ experiment: z.array(Setting), agent: z.array(Setting), env: z.array(Setting) }),
  engine: z.object({
    engine: z.string(),
    device: z.string(),
    description: z.string(),
    /** Why it was chosen, and what would be faster. */
    note: z.string().exactOptional(),
    hint: z.string().exactOptional(),
    /** Milliseconds of a step by candidate, if they were compared. */
    measured: z.record(z.string(), z.number()).exactOptional(),
  }),
  /** What it ran with; `now` where another version is installed here. */
  versions: z.array(z.object({ name: z.string(), version: z.string(), now: z.string().exactOptional() })),
  /** How it ended. */
  end: z.object({ finished: z.iso.datetime(), reason: z.string() }).exactOptional(),
  /** One for each time it was resumed: from which step, when, with which changes and notes. */
  resumed: z.array(z.object({ step: natural, started: z.iso.datetime(), notes: z.array(z.string()) })),
  /** Worker threads that were replaced lately. */
  restarts: z.array(z.object({ step: natural, text: z.string() })),
  /** The latest ones, in order. */
  evaluations: z.array(Evaluation),
  /** Newest first. */
  checkpoints: z.array(
    z.object({ step: natural, bytes: natural, best: z.boolean(), mean: z.number().exactOptional() }),
  ),
  /** Commands to copy: what makes this run (absent where no command can), and what continues and shows it. */
  commands: z.object({
    train: z.string().exactOptional(),
    resume: z.string(),
    evaluate: z.string(),
    replay: z.string(),
  }),
  can: z.object({ stop: Possible, resume: Possible, evaluate: Possible, export: Possible, remove: Possible }),
})
export type RunDetail = z.infer<typeof RunDetail>
