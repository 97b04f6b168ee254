import type { Agent, Saved, TypedArray, Weights } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { notFinite, requireFiniteArrays } from '../core/guard/diverged.ts'
import { requireWeights, requireWhole, shapesOf } from '../core/guard/saved-agent.ts'
import type { Rng } from '../core/rng.ts'
import type { Engine } from '../engine/engine.ts'

/** The parts of an agent's state, besides its replay buffer. */
export interface Parts {
  /** Owns all networks and optimizers. */
  readonly engine: Engine
  /** State groups that `act` needs; names that the engine does not own are ignored. */
  readonly acting: readonly string[]
  readonly streams: Readonly<Record<string, Rng>>
  /** Counters. */
  readonly counts: Record<string, number>
  /** Further arrays of fixed length, named unlike the engine's groups. */
  readonly arrays?: Readonly<Record<string, TypedArray>>
  /** Owners of arrays whose names and lengths change. */
  readonly kept?: readonly Keeper[]
  /** Called after the weights have changed. */
  changed(): void
}

/**
 * An owner of saved arrays whose names and lengths change; `restore` gets all of an agent's arrays and picks its own.
 */
export interface Keeper {
  /** Whether an array is one of its own, with a length that it saves. */
  knows(name: string, array: TypedArray): boolean
  save(): Readonly<Record<string, TypedArray>>
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/** Arrays with statistics of observations and rewards, by which they are normalized. */
const STATISTICS = ['moments', 'rewardMoments']

/**
 * The state methods of an agent.
 *
 * `save` throws Diverged when a weight is not finite, so that no such state is stored; `load` and `restore` throw a
 * UserError for arrays that are missing, not finite or of another length. `agentOf` calls it for you.
 */
export function agentState(parts: Parts): Pick<Agent, 'settle' | 'learned' | 'weights' | 'load' | 'save' | 'restore'> {
  const { engine, acting, streams, counts, arrays = {}, kept = [], changed } = parts
  const read = (groups: readonly string[]) => Object.fromEntries(groups.map(group => [group, engine.read(group)]))
  const mine = () => acting.filter(group => engine.groups.includes(group))
  const owned = shapesOf(read(engine.groups))
  return {
    // the names of optimizer state contain a dot
    learned: [...engine.groups.filter(name => !name.includes('.')), ...STATISTICS.filter(name => name in arrays)],
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
