import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { FreezeOptions, Specs, StepFunction } from './engine.ts'
import { anyBatch } from './graph/any-batch.ts'
import type { Listing } from './graph/listing.ts'
import { encode } from './graph/onnx.ts'
import type { Layout } from './layout.ts'
import { type Lowered, lower } from './lower.ts'

/** What an engine adds of its own. */
export interface Frozen extends FreezeOptions {
  readonly layout: Layout
  /** The present values of a state group. */
  readonly read: (group: string) => TypedArray
}

/** Numbers of rows that a step is traced for: primes, so that no other size in it is likely to be taken for theirs. */
const BATCHES = [61, 67] as const

/** `engine.freeze`: the step as an ONNX model. */
export function freeze<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  frozen: Frozen,
): Uint8Array {
  const { name = step.name || 'step', metadata = {} } = frozen
  return encode(anyRows(step, inputs, frozen).listing, name, metadata)
}

/** A step with the present weights as one graph for any number of rows: it is traced for two numbers, and what differs is made to follow the input. */
export function anyRows<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  { layout, read, name = step.name || 'step' }: Frozen,
): { readonly listing: Listing; readonly outputs: Lowered['outputs'] } {
  const [small, large] = BATCHES.map(batch => {
    const entries = Object.entries(inputs).map(([input, spec]) => [input, { ...spec, shape: [batch, ...spec.shape] }])
    const lowered = lower(step, Object.fromEntries(entries) as I, layout, { name, updates: 1, frozen: read })
    const { writes } = lowered
    if (writes.length > 0)
      throw new UserError(
        `the step "${name}" changes ${writes.join(', ')}: only a step without effect can be exported.`,
      )
    return lowered
  }) as [Lowered, Lowered]
  const [a, b] = BATCHES
  const listing = anyBatch(name, { size: a, listing: small.listing }, { size: b, listing: large.listing })
  const order = Object.keys(inputs)
  const sorted = listing.inputs.toSorted((x, y) => order.indexOf(x.name) - order.indexOf(y.name))
  return { listing: { ...listing, inputs: sorted }, outputs: small.outputs }
}
