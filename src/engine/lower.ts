import type { Specs, StepFunction } from './engine.ts'
import { narrowSplits } from './graph/fan.ts'
import { type Listing, list } from './graph/listing.ts'
import { concat, reshape, slice } from './graph/shape.ts'
import { substituted } from './graph/substitute.ts'
import { MOST_PARTS, type Target } from './graph/target.ts'
import type { Value } from './graph/value.ts'
import type { Layout } from './layout.ts'
import { pureTrace } from './trace/pure.ts'
import type { Trace, TraceOptions } from './trace/trace.ts'

/** A step as a graph: feeds and state in, results and changed state out. */
export interface Lowered {
  readonly listing: Listing
  /** The step's own outputs, and their names on the graph: `<name>:out` where an input is called so too. */
  readonly outputs: Readonly<Record<string, string>>
  /** State groups read and written; on the graph they are `state:<group>` and `state:<group>:out`. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** TF.js kernels that the step calls. */
  readonly kernels: ReadonlySet<string>
}

export interface LowerOptions extends TraceOptions {
  /** Default `cpu`. */
  readonly target?: Target | undefined
}

/**
 * Traces a step and puts its results and state changes in the order of execution, in operations that the target has.
 *
 * @throws UserError when it computes something that the target has no way to compute.
 */
export function lower<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  layout: Layout,
  options: LowerOptions,
): Lowered {
  const traced = pureTrace(step, inputs, layout, options)
  const writes = [...new Set([...traced.writes.keys()].map(variable => layout.place(variable).group))]
  const changed = writes.map(group => ({ name: stateOutput(group), value: nextGroup(traced, layout, group) }))
  const outputs = Object.fromEntries(
    Object.keys(traced.results[0] ?? {}).map(name => [name, name in inputs ? `${name}:out` : name]),
  )
  const results = Object.entries(outputs).map(([name, port]) => ({
    name: port,
    value: stack(
      traced,
      traced.results.map(r => r[name]!),
    ),
  }))
  const { target = 'cpu', name } = options
  const all = [...changed, ...results]
  const able = target === 'cpu' ? all : substituted(traced.graph, all, target, `the step "${name}"`)
  const listing = narrowSplits(list(able), MOST_PARTS[target])
  const reads = listing.inputs.filter(p => p.name.startsWith('state:')).map(p => p.name.slice('state:'.length))
  return { listing, outputs, reads, writes, kernels: traced.kernels }
}

export const stateInput = (group: string) => `state:${group}`
export const stateOutput = (group: string) => `state:${group}:out`

/** A group's flat vector after the step: the parts written, with the old ones between them. */
function nextGroup({ graph, session, writes }: Trace, layout: Layout, name: string): Value {
  const parts = layout.group(name).variables.map(variable => {
    const written = writes.get(variable)
    if (written) return reshape(graph, written, [variable.size])
    return slice(graph, session.group(name), 0, layout.place(variable).offset, variable.size)
  })
  return concat(graph, parts, 0)
}

/** One value, or the values of K updates along a new first axis. */
function stack({ graph }: Trace, values: readonly Value[]): Value {
  const [{ shape }] = values as [Value]
  if (values.length === 1) return values[0]!
  const rows = values.map(v => (shape.length > 0 ? v : reshape(graph, v, [1])))
  return reshape(graph, concat(graph, rows, 0), [values.length, ...shape])
}
