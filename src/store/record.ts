import { z } from 'zod'

/** What `run.json` says of a run. */
export const RunRecord = z.object({
  version: z.literal(1),
  name: z.string(),
  /** `unsaved`: options that a file cannot hold, such as functions. */
  agent: z.object({ name: z.string(), config: z.record(z.string(), z.unknown()), unsaved: z.array(z.string()) }),
  /** `module` is relative to the run's folder. */
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
  device: z.object({ device: z.enum(['auto', 'cpu', 'gpu']), engine: z.enum(['auto', 'onnx', 'tfjs']) }),
  engine: z.object({
    engine: z.enum(['onnx', 'tfjs', 'none']),
    device: z.enum(['cpu', 'gpu']),
    description: z.string(),
  }),
  /** Of sente, node and the libraries that compute. */
  versions: z.record(z.string(), z.string()),
  started: z.iso.datetime(),
  /** `stopped`: before its last step, by a person or a rule. `running` in a run that nobody runs: the process was killed. */
  status: z.enum(['running', 'finished', 'stopped', 'crashed']),
  result: z
    .object({
      finished: z.iso.datetime(),
      step: z.number().int(),
      episodes: z.number().int(),
      updates: z.number().int(),
      reason: z.string(),
      evaluation: z
        .object({ step: z.number().int(), episodes: z.number().int(), mean: z.number(), std: z.number() })
        .exactOptional(),
    })
    .exactOptional(),
})
export type RunRecord = z.infer<typeof RunRecord>
