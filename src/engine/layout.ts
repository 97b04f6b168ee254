import { UserError } from '../core/error.ts'
import type { VariableGroups } from './engine.ts'
import type { ElementType } from './graph/value.ts'
import type { Variable } from './tf.ts'

/** Where a variable is stored: its group's flat vector, and the offset into it. */
export interface Place {
  readonly group: string
  readonly offset: number
}

/** A group of variables stored as one flat vector. */
export interface Group {
  readonly name: string
  readonly variables: readonly Variable[]
  readonly size: number
  readonly dtype: ElementType
}

/** Maps variables to flat vectors. Groups are only ever added. */
export class Layout {
  readonly #groups = new Map<string, Group>()
  readonly #places = new Map<Variable, Place>()

  /** @throws UserError when a name or variable is already taken, or a group mixes dtypes. */
  add(groups: VariableGroups): readonly Group[] {
    return Object.entries(groups).map(([name, variables]) => {
      if (this.#groups.has(name))
        throw new UserError(`the state group "${name}" exists already: give the new one another name.`)
      const dtype = (variables[0]?.dtype ?? 'float32') as ElementType
      let size = 0
      for (const variable of variables) {
        if (variable.dtype !== dtype)
          throw new UserError(`the state group "${name}" mixes ${dtype} and ${variable.dtype}: split it.`)
        if (this.#places.has(variable))
          throw new UserError(
            `the variable ${variable.name} of "${name}" already belongs to "${this.#places.get(variable)!.group}": ` +
              `own each variable once, before compiling.`,
          )
        this.#places.set(variable, { group: name, offset: size })
        size += variable.size
      }
      const group = { name, variables, size, dtype }
      this.#groups.set(name, group)
      return group
    })
  }

  group(name: string): Group {
    const group = this.#groups.get(name)
    if (!group) throw new Error(`there is no state group "${name}"; there are: ${[...this.#groups.keys()].join(', ')}`)
    return group
  }

  get names(): readonly string[] {
    return [...this.#groups.keys()]
  }

  has(variable: Variable): boolean {
    return this.#places.has(variable)
  }

  /**
   * Where a variable is stored. A variable that belongs to no group (such as a slot of a tf.train optimizer) gets its
   * own, `variable:<name>`, or `variable:<name>#2` and so on if a disposed variable had that name.
   */
  place(variable: Variable): Place {
    if (!this.has(variable)) {
      const name = `variable:${variable.name}`
      let free = name
      for (let i = 2; this.#groups.has(free); i++) free = `${name}#${i}`
      this.add({ [free]: [variable] })
    }
    return this.#places.get(variable)!
  }
}
