import { UserError } from '../../core/error.ts'
import type { Specs, StepFunction } from '../engine.ts'
import type { Layout } from '../layout.ts'
import { userFrame } from './frames.ts'
import { type Trace, type TraceOptions, trace } from './trace.ts'

/**
 * Traces a step twice and requires identical traces, which catches random numbers, counters and clocks that compiling
 * would freeze. (A step that creates variables on its first call, as tf.train optimizers do, is traced once more
 * before.)
 *
 * @throws UserError with the line of user code at which the traces diverge.
 */
export function pureTrace<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  layout: Layout,
  options: TraceOptions,
): Trace {
  let first = trace(step, inputs, layout, options)
  if (first.made.size > 0) {
    const { made } = first
    first = trace(step, inputs, layout, options)
    for (const where of first.made.values()) {
      for (const variable of [...made.keys(), ...first.made.keys()]) variable.dispose()
      throw new UserError(
        `the step "${options.name}" creates a variable on every call${where}: create it once, before compiling.`,
      )
    }
  }
  const second = trace(step, inputs, layout, options)
  const line = firstDifference(first.log, second.log)
  if (line < 0) return second

  let frame: string | undefined
  const onLog = (l: number) => {
    const inside = !/^(returns|assigns) /.test(first.log[line] ?? '')
    if (l === line && inside) frame = userFrame(new Error().stack)
  }
  trace(step, inputs, layout, { ...options, onLog })
  throw new UserError(
    `the step "${options.name}" differs from call to call${frame ? ` (at ${frame})` : ''}: first ` +
      `${shown(first.log[line])}, then ${shown(second.log[line])}. Compiling would freeze random numbers, dropout, ` +
      `counters and clocks: pass such values in as inputs.`,
  )
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  const line = a.findIndex((text, i) => text !== b[i])
  return line >= 0 ? line : a.length === b.length ? -1 : a.length
}

const shown = (line: string | undefined) => (line ? `"${line.slice(0, 60)}"` : 'nothing more')
