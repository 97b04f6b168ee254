import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { FreezeOptions, Specs, StepFunction } from './engine.ts'
import type { Listing } from './graph/listing.ts'
import { encode } from './graph/onnx.ts'
import { anyBatch, OTHER_STEPS, refuseAnyBatch } from './graph/passes/any-batch.ts'
import { mixedRows } from './graph/passes/by-row.ts'
import type { Target } from './graph/target.ts'
import type { Layout } from './layout.ts'
import { type Lowered, lower } from './lower.ts'
import { trace } from './trace/trace.ts'

/** What the engine adds to the caller's options. */
export interface Frozen extends FreezeOptions {
  readonly layout: Layout
  /** The current values of a state group. */
  readonly read: (group: string) => TypedArray
  /** Default `cpu`. */
  readonly target?: Target | undefined
}

/**
 * Batch sizes to trace a step with. They are primes, so that other dimensions are unlikely to coincide with them, and
 * small enough for the constants that a trace folds. If a dimension does coincide, the second pair is tried.
 */
export const BATCHES = [
  [137, 139],
  [503, 509],
] as const

/** `engine.freeze`: the step as an ONNX model. */
export function freeze<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  frozen: Frozen,
): Uint8Array {
  const { name = step.name || 'step', metadata = {} } = frozen
  return encode(anyRows(step, inputs, frozen).listing, name, metadata)
}

/**
 * Lowers a step, with the current weights as constants, to one graph for any batch size: traces it with two sizes and
 * makes every dimension that differs follow the input.
 *
 * @throws UserError when the step changes variables, when a row of a result depends on other rows, or when a batch of
 * one calls different kernels.
 */
export function anyRows<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  frozen: Frozen,
): { readonly listing: Listing; readonly outputs: Lowered['outputs'] } {
  const [first, second] = BATCHES
  try {
    return tracedFor(first, step, inputs, frozen)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    try {
      return tracedFor(second, step, inputs, frozen)
    } catch {
      throw error
    }
  }
}

function tracedFor<I extends Specs, O extends string>(
  batches: readonly [number, number],
  step: StepFunction<I, O>,
  inputs: I,
  { layout, read, target, name = step.name || 'step' }: Frozen,
) {
  const withRows = (rows: number) =>
    Object.fromEntries(
      Object.entries(inputs).map(([input, spec]) => [input, { ...spec, shape: [rows, ...spec.shape] }]),
    ) as Specs as I
  const [a, b] = batches
  let calls = ''
  const [small, large] = batches.map(rows => {
    const lowered = lower(step, withRows(rows), layout, {
      name,
      updates: 1,
      frozen: read,
      target,
      check(results, log) {
        calls = kernelsIn(log)
        const mixed = mixedRows(results, rows)
        if (mixed) refuseAnyBatch(name, mixed)
      },
    })
    const { writes } = lowered
    if (writes.length > 0)
      throw new UserError(
        `the step "${name}" changes ${writes.join(', ')}: only a step that changes no variables can be exported.`,
      )
    return lowered
  }) as [Lowered, Lowered]
  if (kernelsIn(trace(step, withRows(1), layout, { name, updates: 1, frozen: read }).log) !== calls)
    refuseAnyBatch(name, OTHER_STEPS)
  const listing = anyBatch(name, { size: a, listing: small.listing }, { size: b, listing: large.listing })
  const order = Object.keys(inputs)
  const sorted = listing.inputs.toSorted((x, y) => order.indexOf(x.name) - order.indexOf(y.name))
  return { listing: { ...listing, inputs: sorted }, outputs: small.outputs }
}

/** Kernels that only copy or rearrange elements; TF.js drops or swaps some of them where a dimension is 1. */
const LAYOUT = new Set(['Identity', 'Tile', 'Reshape', 'ExpandDims', 'Transpose'])

/** The kernels that compute something, in call order. */
const kernelsIn = (log: readonly string[]): string =>
  log
    .flatMap(line => /^(\w+)\(/.exec(line)?.[1] ?? [])
    .filter(kernel => !LAYOUT.has(kernel))
    .join(' ')
