import type * as ORT from 'onnxruntime-node'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { VariableGroups } from '../engine.ts'
import { type Group, Layout } from '../layout.ts'
import { arrayOf, type Memory } from './memory.ts'

interface Vector {
  readonly group: Group
  current: ORT.Tensor
  spare: ORT.Tensor | undefined
}

/**
 * The variables' true values while compiled steps own them: one flat tensor a group, shared by every session of an
 * engine. A step that cannot write a group in place writes into its spare tensor, and the two change places.
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
  current(name: string): ORT.Tensor {
    return this.#of(name).current
  }

  /** Where to write a group's next values. */
  spare(name: string): ORT.Tensor {
    const vector = this.#of(name)
    vector.spare ??= this.#place(vector.group, arrayOf(vector.group.dtype, vector.group.size))
    return vector.spare
  }

  /** Makes the spare tensor the current one. */
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
        `"${name}" holds ${group.size} numbers, but ${values.length} were given: it was saved by another network.`,
      )
    const typed = arrayOf(group.dtype, group.size)
    typed.set(values)
    this.#memory.write(current, typed)
  }

  /** Gives the memory back; what it held cannot be read afterwards where it was a GPU's. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const { current, spare } of this.#vectors.values())
      for (const tensor of [current, spare]) if (tensor) this.#memory.free(tensor)
  }

  /** A group that came up while tracing has no tensor yet; its first values are the variables' own. */
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

  #place({ dtype }: Group, values: TypedArray): ORT.Tensor {
    return this.#memory.place(dtype as 'float32', values)
  }
}
