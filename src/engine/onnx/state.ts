import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { VariableGroups } from '../engine.ts'
import { type Group, Layout } from '../layout.ts'
import { arrayOf, type Memory } from './memory.ts'
import type { Tensor } from './runtime.ts'

interface Vector {
  readonly group: Group
  current: Tensor
  spare: Tensor | undefined
}

/**
 * The authoritative values of variables owned by compiled steps: one flat tensor per group, shared by all sessions of
 * an engine. A step that cannot update a group in place writes into its spare tensor, and the two are swapped.
 */
export class State {
  readonly layout = new Layout()
  readonly #memory: Memory
  readonly #vectors = new Map<string, Vector>()
  #disposed = false

  constructor(memory: Memory) {
    this.#memory = memory
  }

  own(groups: VariableGroups): void {
    for (const group of this.layout.add(groups)) this.#vector(group)
  }

  /** The tensor that holds a group now. */
  current(name: string): Tensor {
    return this.#of(name).current
  }

  /** The tensor for a group's next values. */
  spare(name: string): Tensor {
    const vector = this.#of(name)
    vector.spare ??= this.#place(vector.group, arrayOf(vector.group.dtype, vector.group.size))
    return vector.spare
  }

  /** Makes the spare tensor current, and vice versa. */
  swap(name: string): void {
    const vector = this.#of(name)
    const { current, spare } = vector
    vector.current = spare!
    vector.spare = current
  }

  /** A copy of a group's values. */
  read(name: string): TypedArray {
    return this.#memory.read(this.current(name))
  }

  /** @throws UserError when the length differs from the group's. */
  write(name: string, values: ArrayLike<number>): void {
    const { group, current } = this.#of(name)
    if (values.length !== group.size)
      throw new UserError(
        `"${name}" holds ${group.size} numbers, but ${values.length} were given: they belong to another network.`,
      )
    const typed = arrayOf(group.dtype, group.size)
    typed.set(values)
    this.#memory.write(current, typed)
  }

  /** Frees the memory; values in GPU memory can no longer be read. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const { current, spare } of this.#vectors.values())
      for (const tensor of [current, spare]) if (tensor) this.#memory.free(tensor)
  }

  /** Groups created while tracing have no tensor yet: it starts with the variables' own values. */
  #of(name: string): Vector {
    return this.#vectors.get(name) ?? this.#vector(this.layout.group(name))
  }

  #vector(group: Group): Vector {
    const first = arrayOf(group.dtype, group.size)
    let at = 0
    for (const variable of group.variables) {
      first.set(variable.dataSync(), at)
      at += variable.size
    }
    const vector = { group, current: this.#place(group, first), spare: undefined }
    this.#vectors.set(group.name, vector)
    return vector
  }

  #place({ dtype }: Group, values: TypedArray): Tensor {
    return this.#memory.place(dtype as 'float32', values)
  }
}
