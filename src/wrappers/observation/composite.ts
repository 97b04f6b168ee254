import type { Answer, Env, Step, View } from '../../core/env.ts'
import type { Rng } from '../../core/rng.ts'
import { type Box, bound, box, encode, type Space, type Value, width } from '../../core/space.ts'

/**
 * A space, a list of composite spaces (Gymnasium's Tuple), or composite spaces by name (Gymnasium's Dict). Plain data.
 */
export type Composite = Space | readonly Composite[] | { readonly [name: string]: Composite }

/** The type of a composite space's values: a list or record of the values of its parts. */
export type CompositeValue<C> = C extends Space
  ? Value<C>
  : C extends readonly unknown[] | { readonly [name: string]: unknown }
    ? { readonly [K in keyof C]: CompositeValue<C[K]> }
    : never

/** An environment with composite observations. Agents need one array: `flattenObservation` turns it into an `Env`. */
export interface CompositeEnv<C = Composite, AS extends Space = Space>
  extends Omit<Env<Space, AS>, 'observationSpace' | 'reset' | 'step'> {
  readonly observationSpace: C
  reset(random: Rng): Answer<View<CompositeValue<C>>>
  step(action: Value<AS>): Answer<Step<CompositeValue<C>>>
}

/** The elementary spaces with the paths to their values; lists in order, names sorted as in Gymnasium's Dict. */
function parts(space: Composite, path: readonly string[] = []): [Space, path: readonly string[]][] {
  if ('kind' in space && typeof space.kind === 'string') return [[space as Space, path]]
  const names = Array.isArray(space) ? [...space.keys()].map(String) : Object.keys(space).sort()
  return names.flatMap(name => parts((space as { readonly [name: string]: Composite })[name]!, [...path, name]))
}

/**
 * The concatenation of all parts as a Box(D), and a function that flattens a value of `space` to its D floats: the
 * numbers of a Box, one-hots for Discrete and MultiDiscrete. Lists keep their order; names are sorted.
 *
 * Source: the same numbers as Gymnasium's `spaces.flatten`.
 */
export function flattener(space: Composite): { readonly space: Box; flatten(value: unknown): Float32Array } {
  const all = parts(space)
  const limits = (side: 'low' | 'high') =>
    all.flatMap(([part]) =>
      Array.from({ length: width(part) }, (_, i) =>
        part.kind === 'box' ? bound(part[side], i) : side === 'low' ? 0 : 1,
      ),
    )
  const flat = box([all.reduce((sum, [part]) => sum + width(part), 0)], limits('low'), limits('high'))
  return {
    space: flat,
    flatten(value) {
      const out = new Float32Array(width(flat))
      let at = 0
      for (const [part, path] of all) {
        encode(part, inside(value, path) as Value<Space>, out, at)
        at += width(part)
      }
      return out
    },
  }
}

const inside = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((part, name) => (part as Readonly<Record<string, unknown>>)[name], value)
