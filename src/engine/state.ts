import type * as ORT from 'onnxruntime-node'
import type { TypedArray } from '../core/agent.ts'
import type { VariableGroups } from './engine.ts'
import { type Group, Layout } from './layout.ts'
import type { Runtime } from './onnx-runtime.ts'

interface Vector {
  readonly group: Group
  current: ORT.Tensor
  spare: ORT.Tensor | undefined
}

/**
 * The variables' true values while compiled steps own them: one flat tensor a group, shared by every session of an engine. A step
 * that cannot write a group in place writes into its spare tensor, and the two change places.
 */
export class State {
  readonly layout = new Layout()
  readonly #runtime: Runtime
  readonly #vectors = new Map<string, Vector>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
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
    vector.spare ??= this.#tensor(vector.group)
    return vector.spare
  }

  /** Makes the spare tensor the current one. */
  swap(name: string): void {
    const vector = this.#of(name)
    const { current, spare } = vector
    vector.current = spare!
    vector.spare = current
  }

  values(name: string): TypedArray {
    return this.current(name).data as TypedArray
  }

  /** A group that came up while tracing has no tensor yet; its first values are the variables' own. */
  #of(name: string): Vector {
    return this.#vectors.get(name) ?? this.#vector(this.layout.group(name))
  }

  #vector(group: Group): Vector {
    const current = this.#tensor(group)
    let at = 0
    for (const variable of group.variables) {
      ;(current.data as Float32Array).set(variable.dataSync(), at)
      at += variable.size
    }
    const vector = { group, current, spare: undefined }
    this.#vectors.set(group.name, vector)
    return vector
  }

  #tensor({ size, dtype }: Group): ORT.Tensor {
    const type = dtype as 'float32' | 'int32' | 'bool'
    const data =
      type === 'float32' ? new Float32Array(size) : type === 'int32' ? new Int32Array(size) : new Uint8Array(size)
    return this.#runtime.tensor(type, data, [size])
  }
}
