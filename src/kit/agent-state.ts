import type { Agent, Saved, TypedArray, Weights } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { notFinite, requireFiniteArrays } from '../core/guard/diverged.ts'
import { requireWeights, requireWhole, shapesOf } from '../core/guard/saved-agent.ts'
import type { Rng } from '../core/rng.ts'
import type { Engine } from '../engine/engine.ts'

/** What an agent consists of besides its replay memory. */
export interface Parts {
  /** With all networks and optimizers. */
  readonly engine: Engine
  /** Groups that `act` needs; those that the engine does not have do not count. */
  readonly acting: readonly string[]
  readonly streams: Readonly<Record<string, Rng>>
  /** Numbers that it counts up. */
  readonly counts: Record<string, number>
  /** Arrays that it keeps besides, of other names than the engine's groups. */
  readonly arrays?: Readonly<Record<string, TypedArray>>
  /** What keeps arrays whose names and lengths change. */
  readonly kept?: readonly Keeper[]
  /** To be called when weights are others than they were. */
  changed(): void
}

/** Arrays by names of its own, to be saved; it is given all of an agent's, and takes those it knows. */
export interface Keeper {
  /** Whether an array of that name is one of its own, and of a shape that it saves. */
  knows(name: string, array: TypedArray): boolean
  save(): Readonly<Record<string, TypedArray>>
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/**
 * The part of an agent that shows, saves and restores it. `save` throws Diverged where a group of the engine is not
 * finite, so that nobody keeps it, and `load` a UserError.
 */
export function agentState(parts: Parts): Pick<Agent, 'settle' | 'weights' | 'load' | 'save' | 'restore'> {
  const { engine, acting, streams, counts, arrays = {}, kept = [], changed } = parts
  const read = (groups: readonly string[]) => Object.fromEntries(groups.map(group => [group, engine.read(group)]))
  const mine = () => acting.filter(group => engine.groups.includes(group))
  const owned = shapesOf(read(engine.groups))
  return {
    async settle() {
      await engine.settle?.()
    },
    weights: () => read(mine()) as Weights,
    load(given: Weights) {
      for (const [group, vector] of Object.entries(given)) {
        const at = notFinite(vector)
        if (at >= 0)
          throw new UserError(
            `the weights "${group}" have ${vector[at]} at index ${at}: their run had diverged when they were saved; ` +
              `take an earlier checkpoint.`,
          )
      }
      requireWeights(given, Object.fromEntries(mine().map(group => [group, owned[group]!])))
      for (const [group, vector] of Object.entries(given)) engine.write(group, vector)
      changed()
    },
    save() {
      const groups = read(engine.groups)
      requireFiniteArrays(groups)
      return {
        arrays: Object.assign(
          groups,
          mapped(arrays, array => array.slice()),
          ...kept.map(keeper => keeper.save()),
        ),
        numbers: { ...counts },
        rngs: mapped(streams, stream => stream.state()),
      }
    },
    restore(saved: Saved) {
      requireWhole(saved, {
        arrays: { ...owned, ...shapesOf(arrays) },
        numbers: counts,
        rngs: streams,
        passing: (name, array) => kept.some(keeper => keeper.knows(name, array)),
      })
      for (const name of engine.groups) engine.write(name, saved.arrays[name]!)
      for (const [name, array] of Object.entries(arrays)) array.set(saved.arrays[name]!)
      for (const keeper of kept) keeper.restore(saved.arrays)
      Object.assign(counts, saved.numbers)
      for (const [name, stream] of Object.entries(streams)) stream.restore(saved.rngs[name]!)
      changed()
    },
  }
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]))
