import { z } from 'zod'

const text = z.string().max(10_000)
const texts = z.record(z.string().max(200), text)

/** The body of both requests: what to train, as the flags of `sente train`. */
export const Launch = z.strictObject({
  experiment: text.exactOptional(),
  agent: text.exactOptional(),
  env: text.exactOptional(),
  /** Without the preset. */
  plain: z.boolean(),
  /** Options of the agent, by name. */
  set: texts,
  /** Options of the environment, by name. */
  envSet: texts,
  /** Fields of the experiment, by their flags without dashes. */
  fields: texts,
})
export type Launch = z.infer<typeof Launch>

/** A field of the form: `agent`, `env`, `experiment`, `set.<option>`, `envSet.<option>`, `fields.<flag>`; or `form`. */
const field = z.string()

/** `POST /api/launch/check`. */
export const Checked = z.object({
  /** What is wrong, a sentence each. */
  problems: z.array(z.object({ field, text: z.string() })),
  /** Settings with which a run cannot learn, a sentence each. */
  warnings: z.array(z.string()),
  /** Values that preset or experiment file set, and the form does not, by field. */
  base: z.record(field, z.string()),
  /** The agent of the experiment file, or the one chosen, as `AgentInfo.name`. */
  agent: z.string().exactOptional(),
  /** The environment likewise, as `EnvInfo.id`. */
  env: z.string().exactOptional(),
  /** The preset that applies, with its result or the settings that differ from it. */
  preset: z.string().exactOptional(),
  /** The command that starts the same run. */
  command: z.string(),
  /** An experiment file of the same settings; absent where something is wrong, or no file can hold them. */
  file: z.object({ name: z.string(), text: z.string() }).exactOptional(),
})
export type Checked = z.infer<typeof Checked>

/** `POST /api/launch`. */
export const Launched = z.object({ id: z.string() })
export type Launched = z.infer<typeof Launched>
