import { z } from 'zod'
import { END_CAUSES } from '../../core/snapshot.ts'
import { Settings } from './settings.ts'

const natural = z.number().int().nonnegative()

/** The contents of `run.json`. */
export const RunRecord = z
  .object({
    version: z.literal(1),
    name: z.string(),
    /**
     * `module`: the file, relative to the run's folder, or package that defines it; absent for built-in agents.
     * `unsaved`: options that a file cannot hold, such as functions.
     */
    agent: z.object({
      name: z.string(),
      module: z.string().exactOptional(),
      config: z.record(z.string(), z.unknown()),
      unsaved: z.array(z.string()),
    }),
    /** `module` is a file, relative to the run's folder, or a package. */
    env: z.object({
      id: z.templateLiteral([z.string(), '-v', z.number().int()]),
      module: z.string().exactOptional(),
      options: z.record(z.string(), z.json()).exactOptional(),
    }),
    /** The experiment file that was run, relative to the run's folder. */
    experiment: z.string().exactOptional(),
    seed: z.number().int(),
    steps: z.number().int(),
    envs: z.number().int(),
    /** Worker threads that stepped them; absent where the main thread did. */
    workers: natural.exactOptional(),
    /** The experiment's other settings, so that the run can be resumed without its file. */
    settings: Settings.exactOptional(),
    device: z.object({ device: z.enum(['auto', 'cpu', 'gpu']), engine: z.enum(['auto', 'onnx', 'tfjs']) }),
    engine: z.object({
      engine: z.enum(['onnx', 'tfjs', 'none']),
      device: z.enum(['cpu', 'gpu']),
      description: z.string(),
      note: z.string().exactOptional(),
      hint: z.string().exactOptional(),
      measured: z.record(z.string(), z.number()).exactOptional(),
    }),
    /** Versions of sente, node and the compute libraries. */
    versions: z.record(z.string(), z.string()),
    started: z.iso.datetime(),
    /**
     * One entry per resume: the step of the checkpoint, and the settings that changed, as `[before, after]`.
     */
    resumed: z
      .array(
        z.object({
          step: natural,
          started: z.iso.datetime(),
          changed: z.record(z.string(), z.tuple([z.json(), z.json()])),
          /** Unfinished episodes that had to start again. */
          restarted: z.array(z.object({ slot: natural, episode: natural, reason: z.string() })),
        }),
      )
      .exactOptional(),
    /** Seconds of training before the last resume. */
    trainedBefore: z.number().nonnegative().exactOptional(),
    /**
     * `stopped`: by the user or a rule before its last step. `diverged`: a loss or a weight became NaN or infinite.
     * `running` without a process that holds the lock: the process was killed.
     */
    status: z.enum(['running', 'finished', 'stopped', 'crashed', 'diverged']),
    result: z
      .object({
        finished: z.iso.datetime(),
        step: z.number().int(),
        episodes: z.number().int(),
        updates: z.number().int(),
        reason: z.string(),
        /** Older versions wrote none. `unsubscribed`: the program unsubscribed from the run. */
        cause: z.enum([...END_CAUSES, 'diverged', 'crashed', 'unsubscribed']).exactOptional(),
        evaluation: z
          .object({ step: z.number().int(), episodes: z.number().int(), mean: z.number(), std: z.number() })
          .exactOptional(),
      })
      .exactOptional(),
  })
  .refine(({ status, result }) => result || !['finished', 'diverged'].includes(status), { path: ['result'] })
export type RunRecord = z.infer<typeof RunRecord>
