import type { Variable } from '@tensorflow/tfjs'
import { UserError } from '../core/error.ts'
import type { VariableGroups } from './engine.ts'
import type { ElementType } from './graph/value.ts'

/** Where a variable lies: in which flat vector, from which element. */
export interface Place {
  readonly group: string
  readonly offset: number
}

/** A group of variables as one flat vector. */
export interface Group {
  readonly name: string
  readonly variables: readonly Variable[]
  readonly size: number
  readonly dtype: ElementType
}

/** Which flat vector holds which variable. Grows only. */
export class Layout {
  readonly #groups = new Map<string, Group>()
  readonly #places = new Map<Variable, Place>()

  /** @throws UserError when a name or variable is there already, or a group mixes dtypes. */
  add(groups: VariableGroups): readonly Group[] {
    return Object.entries(groups).map(([name, variables]) => {
      if (this.#groups.has(name))
        throw new UserError(`the state group "${name}" exists already: give the new one a name of its own.`)
      const dtype = (variables[0]?.dtype ?? 'float32') as ElementType
      let size = 0
      for (const variable of variables) {
        if (variable.dtype !== dtype)
          throw new UserError(`the state group "${name}" mixes ${dtype} and ${variable.dtype}: split it.`)
        if (this.#places.has(variable))
          throw new UserError(
            `the variable ${variable.name} of "${name}" is in "${this.#places.get(variable)!.group}" already: own ` +
              `it before compiling, once.`,
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
   * A variable nobody put into a group (a slot that a tf.train optimizer made, say) gets a group of its own,
   * `variable:<name>`; where a variable of that name has been there before, now disposed of, `variable:<name>#2` and so
   * on.
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
