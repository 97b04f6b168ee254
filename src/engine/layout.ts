import type { Variable } from '@tensorflow/tfjs'
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

  /** @throws when a name or variable is there already, or a group mixes dtypes. */
  add(groups: VariableGroups): readonly Group[] {
    return Object.entries(groups).map(([name, variables]) => {
      if (this.#groups.has(name)) throw new Error(`the state group "${name}" exists already`)
      const dtype = (variables[0]?.dtype ?? 'float32') as ElementType
      let size = 0
      for (const variable of variables) {
        if (variable.dtype !== dtype)
          throw new Error(`the state group "${name}" mixes ${dtype} and ${variable.dtype}: split it`)
        if (this.#places.has(variable))
          throw new Error(
            `the variable ${variable.name} of "${name}" is in "${this.#places.get(variable)!.group}" already`,
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

  /** A variable nobody put into a group (a slot that a tf.train optimiser made, say) gets a group of its own. */
  place(variable: Variable): Place {
    if (!this.has(variable)) this.add({ [`variable:${variable.name}`]: [variable] })
    return this.#places.get(variable)!
  }
}
