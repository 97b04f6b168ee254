import type { Specs, StepFunction } from '../engine.ts'
import type { Listing, Port } from '../graph/listing.ts'
import { scanned } from '../graph/passes/scan.ts'
import { size } from '../graph/value.ts'
import type { Layout } from '../layout.ts'
import { type Lowered, type LowerOptions, lower, stateInput, stateOutput } from '../lower.ts'
import { arrayOf } from './memory.ts'
import type { Runtime, Session, Tensors } from './runtime.ts'

/** K updates of a step as a loop in the graph (`scanned`). */
export function loopOf<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  layout: Layout,
  options: LowerOptions,
): Lowered {
  const one = lower(step, inputs, layout, { ...options, updates: 1 })
  const carried = one.writes.map(group => {
    const { size, dtype } = layout.group(group)
    return { input: { name: stateInput(group), shape: [size], dtype }, output: stateOutput(group) }
  })
  const reads = [...new Set([...one.reads, ...one.writes])]
  return { ...one, listing: scanned(one.listing, options.updates, carried), reads }
}

/** Runs a model once, on zeros; nothing changes. @throws UserError when the provider cannot. */
export async function tryOut(
  runtime: Runtime,
  { listing, session }: { readonly listing: Listing; readonly session: Session },
): Promise<void> {
  const zeros = (ports: readonly Port[]): Tensors =>
    Object.fromEntries(
      ports.map(({ name, shape, dtype }) => [
        name,
        runtime.tensor(dtype as 'float32', arrayOf(dtype, size(shape)), shape),
      ]),
    )
  const [feeds, fetches] = [zeros(listing.inputs), zeros(listing.outputs)]
  await session.run(feeds, fetches)
  for (const tensor of Object.values({ ...feeds, ...fetches })) runtime.free(tensor)
}
