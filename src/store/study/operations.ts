// The lines of Optuna's JournalStorage (optuna/storages/journal/_storage.py of Optuna 5).

import { z } from 'zod'

/** Kinds of lines. */
export const OP = {
  createStudy: 0,
  deleteStudy: 1,
  createTrial: 4,
  setParameter: 5,
  setState: 6,
  setReport: 7,
  setStudyAttribute: 2,
  setUserAttribute: 8,
  setSystemAttribute: 9,
} as const

/** States of a trial, in Optuna's numbering. */
export const STATES = ['running', 'complete', 'pruned', 'failed', 'waiting'] as const
export type TrialState = (typeof STATES)[number]

/** Directions of a study, in Optuna's numbering. */
export const MAXIMIZE = 2

const number = z.number().nullable().catch(Number.NaN) // Python writes NaN and infinities, which JSON does not have
const index = z.int().min(0)
const state = z
  .int()
  .min(0)
  .max(STATES.length - 1)
const attributes = z.record(z.string(), z.unknown())
const values = z.array(number).nullish()

/** What follows from a line, by its kind; other kinds change nothing here. */
export const Operation = z.discriminatedUnion('op_code', [
  z.object({ op_code: z.literal(OP.createStudy), study_name: z.string(), directions: z.array(z.int()) }),
  z.object({ op_code: z.literal(OP.deleteStudy), study_id: index }),
  z.object({ op_code: z.literal(OP.setStudyAttribute), study_id: index, user_attr: attributes }),
  z.object({
    op_code: z.literal(OP.createTrial),
    study_id: index,
    worker_id: z.string().optional(),
    state: state.default(0),
    value: number.optional(),
    values,
    params: z.record(z.string(), number).default({}),
    distributions: z.record(z.string(), z.string()).default({}),
    user_attrs: attributes.default({}),
    system_attrs: attributes.default({}),
    intermediate_values: z.record(z.string(), number).default({}),
  }),
  z.object({
    op_code: z.literal(OP.setParameter),
    trial_id: index,
    param_name: z.string(),
    param_value_internal: number,
    distribution: z.string(),
  }),
  z.object({ op_code: z.literal(OP.setState), trial_id: index, state, values }),
  z.object({ op_code: z.literal(OP.setReport), trial_id: index, step: z.int(), intermediate_value: number }),
  z.object({ op_code: z.literal(OP.setUserAttribute), trial_id: index, user_attr: attributes }),
  z.object({ op_code: z.literal(OP.setSystemAttribute), trial_id: index, system_attr: attributes }),
])
export type Operation = z.infer<typeof Operation>

const Distribution = z.object({
  name: z.string(),
  attributes: z.object({
    low: z.number().optional(),
    high: z.number().optional(),
    log: z.boolean().optional(),
    step: z.number().nullish(),
    q: z.number().optional(),
    choices: z.array(z.unknown()).optional(),
  }),
})

/** The values of a parameter, as Optuna declares them. */
export type Distribution =
  | { readonly kind: 'choice'; readonly choices: readonly unknown[] }
  | {
      readonly kind: 'float' | 'int'
      readonly low: number
      readonly high: number
      readonly log: boolean
      readonly step: number | null
    }

/** Reads a distribution; names of older versions too. Undefined for one that is none. */
export function distributionFrom(text: string): Distribution | undefined {
  const { data } = Distribution.safeParse(parsePython(text))
  if (!data) return undefined
  const { name, attributes } = data
  const { low, high, choices, log = name.includes('Log') } = attributes
  if (choices) return { kind: 'choice', choices }
  if (low === undefined || high === undefined) return undefined
  const int = name.startsWith('Int')
  return { kind: int ? 'int' : 'float', low, high, log, step: attributes.step ?? attributes.q ?? (int ? 1 : null) }
}

/** The text of a distribution, in Optuna's form. */
export function distributionText(distribution: Distribution): string {
  if (distribution.kind === 'choice')
    return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices: distribution.choices } })
  const { kind, low, high, log, step } = distribution
  const name = kind === 'int' ? 'IntDistribution' : 'FloatDistribution'
  return JSON.stringify({ name, attributes: { low, high, log, step } })
}

/** Parses JSON as Python writes it: `NaN` and infinities become null. Undefined for what is no JSON. */
export function parsePython(text: string): unknown {
  try {
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, part => (part[0] === '"' ? part : 'null')),
    )
  } catch {
    return undefined
  }
}
