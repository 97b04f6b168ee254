import type { Agent, Saved, TypedArray, Weights } from '../core/agent.ts'
import type { Rng } from '../core/rng.ts'
import type { Engine } from '../engine/engine.ts'

/** What an agent consists of besides its replay memory. */
export interface Parts {
  /** With all networks and optimisers. */
  readonly engine: Engine
  /** Groups that `act` needs; those that the engine does not have do not count. */
  readonly acting: readonly string[]
  readonly streams: Readonly<Record<string, Rng>>
  /** Numbers that it counts up. */
  readonly counts: Record<string, number>
  /** Arrays that it keeps besides, of other names than the engine's groups. */
  readonly arrays?: Readonly<Record<string, TypedArray>>
  /** To be called when weights are others than they were. */
  changed(): void
}

/** The part of an agent that shows, saves and restores it. */
export function agentState(parts: Parts): Pick<Agent, 'weights' | 'load' | 'save' | 'restore'> {
  const { engine, acting, streams, counts, arrays = {}, changed } = parts
  const read = (groups: readonly string[]) => Object.fromEntries(groups.map(group => [group, engine.read(group)]))
  return {
    weights: () => read(acting.filter(group => engine.groups.includes(group))) as Weights,
    load(given: Weights) {
      for (const [group, vector] of Object.entries(given)) engine.write(group, vector)
      changed()
    },
    save: () => ({
      arrays: { ...read(engine.groups), ...mapped(arrays, array => array.slice()) },
      numbers: { ...counts },
      rngs: mapped(streams, stream => stream.state()),
    }),
    restore(saved: Saved) {
      for (const [name, array] of Object.entries(saved.arrays))
        if (Object.hasOwn(arrays, name)) arrays[name]!.set(array)
        else engine.write(name, array)
      Object.assign(counts, saved.numbers)
      for (const [name, stream] of Object.entries(streams)) stream.restore(saved.rngs[name]!)
      changed()
    },
  }
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]))
