import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { FreezeOptions, Specs, StepFunction } from './engine.ts'
import { anyBatch } from './graph/any-batch.ts'
import { encode } from './graph/onnx.ts'
import type { Layout } from './layout.ts'
import { lower } from './lower.ts'

/** What an engine adds of its own. */
export interface Frozen extends FreezeOptions {
  readonly layout: Layout
  /** The present values of a state group. */
  readonly read: (group: string) => TypedArray
}

/** Numbers of rows that a step is traced for: primes, so that no other size in it is likely to be taken for theirs. */
const BATCHES = [61, 67] as const

/** `engine.freeze`: the step is traced for two numbers of rows, and what differs between the graphs is made to follow the input. */
export function freeze<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  { layout, read, name = step.name || 'step', metadata = {} }: Frozen,
): Uint8Array {
  const [small, large] = BATCHES.map(batch => {
    const entries = Object.entries(inputs).map(([input, spec]) => [input, { ...spec, shape: [batch, ...spec.shape] }])
    const { listing, writes } = lower(step, Object.fromEntries(entries) as I, layout, {
      name,
      updates: 1,
      frozen: read,
    })
    if (writes.length > 0)
      throw new UserError(
        `the step "${name}" changes ${writes.join(', ')}: only a step without effect can be exported.`,
      )
    return listing
  })
  const listing = anyBatch(name, { size: BATCHES[0], listing: small! }, { size: BATCHES[1], listing: large! })
  const order = Object.keys(inputs)
  const sorted = listing.inputs.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  return encode({ ...listing, inputs: sorted }, name, metadata)
}
