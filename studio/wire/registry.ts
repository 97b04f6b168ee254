import { z } from 'zod'

/** An option of an agent or environment, or a field of an experiment; values as the command line has them. */
export const OptionInfo = z.object({
  name: z.string(),
  help: z.string(),
  /** Absent where there is none to write down. */
  default: z.string().exactOptional(),
  /** In words: `whole number from 1 to 5`. */
  limits: z.string().exactOptional(),
  /** All values that it can have. */
  choices: z.array(z.string()).exactOptional(),
  /** Only an experiment file can set it. */
  code: z.literal(true).exactOptional(),
  /** One of the few that are shown first. */
  common: z.literal(true).exactOptional(),
})
export type OptionInfo = z.infer<typeof OptionInfo>

export const AgentInfo = z.object({
  /** The value of `--agent`. */
  argument: z.string(),
  name: z.string(),
  /** One sentence. */
  title: z.string(),
  options: z.array(OptionInfo),
})
export type AgentInfo = z.infer<typeof AgentInfo>

export const EnvInfo = z.object({
  /** The value of `--env`. */
  argument: z.string(),
  id: z.string(),
  title: z.string().exactOptional(),
  options: z.array(OptionInfo),
  /** Arguments of the agents that can act in it. */
  agents: z.array(z.string()),
  /** Measured results of the presets, by the agents' names. */
  presets: z.record(z.string(), z.string()),
})
export type EnvInfo = z.infer<typeof EnvInfo>

export const ExperimentInfo = z.object({
  /** The name or file that `sente train` takes. */
  argument: z.string(),
  /** Comes with Sente; else a file in the folder where the studio was started. */
  packaged: z.boolean(),
  /** Whether the studio may run it: it comes with Sente, or was named when the studio was started. */
  allowed: z.boolean(),
})
export type ExperimentInfo = z.infer<typeof ExperimentInfo>

/** `GET /api/registry`: what can be trained, from the registries. */
export const Registry = z.object({
  agents: z.array(AgentInfo),
  envs: z.array(EnvInfo),
  experiments: z.array(ExperimentInfo),
  /** Fields of an experiment that have a flag, by the flag without its dashes. */
  fields: z.array(OptionInfo),
})
export type Registry = z.infer<typeof Registry>
