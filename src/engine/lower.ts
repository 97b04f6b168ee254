import { UserError } from '../core/error.ts'
import type { Specs, StepFunction } from './engine.ts'
import { type Listing, list } from './graph/listing.ts'
import { narrowSplits } from './graph/passes/fan.ts'
import { filtersTogether } from './graph/passes/filters.ts'
import { substituted } from './graph/passes/substitute.ts'
import { concat, reshape, slice } from './graph/shape.ts'
import { MOST_PARTS } from './graph/target.ts'
import { together } from './graph/together.ts'
import type { Value } from './graph/value.ts'
import { checkConstants } from './graph/weight.ts'
import type { Layout } from './layout.ts'
import { pureTrace } from './trace/pure.ts'
import type { Trace, TraceOptions } from './trace/trace.ts'

/** A lowered step: inputs and state in, results and changed state out. */
export interface Lowered {
  readonly listing: Listing
  /** The step's outputs, and their names in the graph: `<name>:out` where an input has the same name. */
  readonly outputs: Readonly<Record<string, string>>
  /** State groups read and written; in the graph they are `state:<group>` and `state:<group>:out`. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** TF.js kernels that the step calls. */
  readonly kernels: ReadonlySet<string>
}

export interface LowerOptions extends TraceOptions {
  /** Called with the results before they are lowered to the target, and the log of kernel calls. */
  readonly check?:
    | ((results: readonly { readonly name: string; readonly value: Value }[], log: Trace['log']) => void)
    | undefined
}

/**
 * Traces a step and lowers it to a listing: results and state changes in execution order, in operations that the target
 * supports.
 *
 * @throws UserError when the step computes nothing or something that the target does not support, or when an input's
 * name is reserved for state.
 */
export function lower<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  layout: Layout,
  options: LowerOptions,
): Lowered {
  const { target = 'cpu', name } = options
  checkNames(name, inputs)
  const traced = pureTrace(step, inputs, layout, options)
  const writes = [...new Set([...traced.writes.keys()].map(variable => layout.place(variable).group))]
  const changed = writes.map(group => ({ name: stateOutput(group), value: nextGroup(traced, layout, group) }))
  const outputs = namesOnGraph(Object.keys(traced.results[0] ?? {}), Object.keys(inputs))
  const results = Object.entries(outputs).map(([name, port]) => ({
    name: port,
    value: stack(
      traced,
      traced.results.map(r => r[name]!),
    ),
  }))
  const all = [...changed, ...results]
  if (all.length === 0)
    throw new UserError(
      `the step "${name}" returns no tensors and changes no variables, so there is nothing to compute: return an ` +
        `object of named tensors, such as { loss }.`,
    )
  checkConstants(
    `the step "${name}"`,
    all.map(({ value }) => value),
  )
  options.check?.(results, traced.log)
  const able =
    target === 'cpu' ? all : substituted(traced.graph, filtersTogether(traced.graph, all), target, `the step "${name}"`)
  const listing = narrowSplits(list(able), MOST_PARTS[target])
  const reads = listing.inputs.filter(p => p.name.startsWith('state:')).map(p => p.name.slice('state:'.length))
  return { listing, outputs, reads, writes, kernels: traced.kernels }
}

/** @throws UserError for input names that are empty or reserved for state. */
function checkNames(name: string, inputs: Specs): void {
  for (const input of Object.keys(inputs))
    if (input === '' || input.startsWith('state:'))
      throw new UserError(
        input
          ? `the step "${name}" has an input "${input}", but names starting with "state:" are reserved for ` +
              `variables: rename it.`
          : `the step "${name}" has an input named "": give it a name.`,
      )
}

/** Unique names for outputs, different from all names of inputs and state. */
function namesOnGraph(outputs: readonly string[], inputs: readonly string[]): Record<string, string> {
  const taken = new Set([...inputs, ...outputs])
  const free = (name: string): string => (taken.has(name) ? free(`${name}:out`) : name)
  const named = outputs.map(name => {
    if (name !== '' && !inputs.includes(name) && !name.startsWith('state:')) return [name, name]
    const port = free(name.startsWith('state:') ? `out:${name}` : `${name}:out`)
    taken.add(port)
    return [name, port]
  })
  return Object.fromEntries(named)
}

export const stateInput = (group: string) => `state:${group}`
export const stateOutput = (group: string) => `state:${group}:out`

/** A group's flat vector after the step: written variables, and slices of the old vector between them. */
function nextGroup({ graph, session, writes }: Trace, layout: Layout, name: string): Value {
  const parts = layout.group(name).variables.map(variable => {
    const written = writes.get(variable)
    if (written) return reshape(graph, written, [variable.size])
    return slice(graph, session.group(name), 0, layout.place(variable).offset, variable.size)
  })
  return together(graph, parts)
}

/** A single value as it is, or the values of K updates stacked along a new first axis. */
function stack({ graph }: Trace, values: readonly Value[]): Value {
  const [{ shape }] = values as [Value]
  if (values.length === 1) return values[0]!
  const rows = values.map(v => (shape.length > 0 ? v : reshape(graph, v, [1])))
  return reshape(graph, concat(graph, rows, 0), [values.length, ...shape])
}
