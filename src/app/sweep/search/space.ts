import { agentFactory } from '../../../core/define-agent.ts'
import { UserError } from '../../../core/error.ts'
import { parseOption } from '../../../core/option.ts'
import {
  type Choice,
  choice,
  type Domain,
  type Parameter,
  parametersOf,
  range,
  type SearchSpace,
  valueAt,
} from '../../../tuning/space.ts'
import type { Texts } from '../../env-argument.ts'
import type { Experiment } from '../../experiment.ts'
import { type Fields, loadExperiment, override, type Wanted } from '../../load-experiment.ts'
import { gridOf } from '../grid.ts'

/** The settings of a sweep: those to search or to combine, and those that are the same in all trials. */
export interface Searched {
  readonly parameters: readonly Parameter[]
  readonly fixed: Texts
}

/**
 * What an experiment's `sweep` and texts of the command line search. A text may be a range, `1e-5..1e-2:log`, or
 * alternatives, `1e-3,1e-4`; it replaces what the experiment has under that name.
 *
 * @throws UserError when a text is neither, or a condition does not fit.
 */
export function searched({ agent, sweep = {} }: Experiment, set: Texts): Searched {
  const space: Record<string, SearchSpace[string]> = { ...sweep }
  const fixed: Record<string, string> = {}
  const { options } = agentFactory(agent.name)
  for (const [name, text] of Object.entries(set)) {
    const numeric = typeof (options as Readonly<Record<string, { value: unknown }>>)[name]?.value === 'number'
    if (numeric && text.includes('..')) {
      space[name] = rangeOf(name, text)
      continue
    }
    const alternatives = gridOf(agent, { [name]: text })[name]!
    if (alternatives.length === 1) {
      fixed[name] = text
      delete space[name]
    } else space[name] = choice(...alternatives.map(one => parseOption(`agent ${agent.name}`, options, name, one)))
  }
  return { parameters: parametersOf(space, override(agent, fixed).config), fixed }
}

/** Whether something is to be searched: there is a range or a condition, or a number of trials. */
export async function isSearch(
  file: string | undefined,
  { set = {}, ...subject }: Wanted,
  fields: Fields,
  trials: number | undefined,
): Promise<boolean> {
  if (trials !== undefined) return true
  const { parameters } = searched(await loadExperiment(file, subject, fields), set)
  return parameters.some(({ domain, conditions }) => domain.kind === 'range' || conditions.length > 0)
}

/** Reads `1e-5..1e-2`, with `:log`, `:int` and `:step=0.1` after it. */
function rangeOf(name: string, text: string): Domain {
  const [ends = '', ...words] = text.split(':')
  const [low, high, ...more] = ends.split('..').map(end => (end.trim() === '' ? Number.NaN : Number(end)))
  const wrong = words.find(word => !/^(log|int|step=.+)$/.test(word))
  const step = words.find(word => word.startsWith('step='))?.slice(5)
  if (low === undefined || high === undefined || more.length > 0 || Number.isNaN(low) || Number.isNaN(high) || wrong)
    throw new UserError(
      `--set ${name} takes a range such as 1e-5..1e-2, with :log, :int or :step=0.1 after it, not "${text}".`,
      { usage: true },
    )
  try {
    return range(low, high, {
      log: words.includes('log'),
      integer: words.includes('int'),
      ...(step !== undefined && { step: Number(step) }),
    })
  } catch (error) {
    throw new UserError(`--set ${name}: ${(error as Error).message}`, { usage: true })
  }
}

/** @throws UserError when an agent does not take some of a parameter's values. */
export function requireFit(agent: Experiment['agent'], { name, domain }: Parameter): void {
  const values = domain.kind === 'choice' ? domain.values : [domain.low, domain.high]
  const factory = agentFactory(agent.name)
  for (const value of values) factory({ ...agent.config, [name]: value })
}

/** A value of a setting as a text that `--set` takes: `0.001`, `64,64`. */
export const textOf = (value: unknown): string =>
  Array.isArray(value) ? (value.length === 0 ? '[]' : value.join(',')) : String(value)

/** The texts of a choice's values. */
export const textsOf = ({ values }: Choice): readonly string[] => values.map(textOf)

/** The text that a number of a point stands for. */
export const textAt = (domain: Domain, at: number): string => textOf(valueAt(domain, at))
