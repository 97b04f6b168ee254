import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { VariableGroups } from '../engine.ts'
import { allocate } from '../graph/value.ts'
import { Layout } from '../layout.ts'
import type { Variable } from '../tf.ts'
import { fetchBytes, type Gpu } from './device.ts'
import { fromBytes, toWords } from './elements.ts'
import { BYTES, type GpuBuffer, TENSOR, USAGE } from './types.ts'

/** A group's values on the CPU, and how many of the group's changes they include. */
interface Copy {
  readonly values: TypedArray
  changes: number
  seen: number
}

/**
 * The authoritative values of variables owned by an engine: a GPU buffer per variable, created when a step first uses
 * it, and a CPU copy per group, which is stale after a run until `settle` downloads it.
 */
export class State {
  readonly layout = new Layout()
  readonly #gpu: Gpu
  readonly #buffers = new Map<Variable, GpuBuffer>()
  readonly #copies = new Map<string, Copy>()

  constructor(gpu: Gpu) {
    this.#gpu = gpu
  }

  own(groups: VariableGroups): void {
    for (const { name } of this.layout.add(groups)) this.#copy(name)
  }

  /** The buffer of a variable's value; it stays the same for the engine's lifetime. */
  buffer(variable: Variable): GpuBuffer {
    const known = this.#buffers.get(variable)
    if (known) return known
    const { group, offset } = this.layout.place(variable)
    const { values } = this.#copy(group) // valid even if the group is stale: runs only change variables with a buffer
    const buffer = this.#gpu.device.createBuffer({ size: variable.size * BYTES, usage: TENSOR })
    this.#gpu.device.queue.writeBuffer(buffer, 0, toWords(values.subarray(offset, offset + variable.size)))
    this.#buffers.set(variable, buffer)
    return buffer
  }

  /** Marks groups as changed by a run. */
  changed(groups: readonly string[]): void {
    for (const group of groups) this.#copy(group).changes++
  }

  read(group: string): TypedArray {
    const { values, seen, changes } = this.#copy(group)
    if (seen < changes)
      throw new Error(`a run has changed "${group}", whose values are still on the GPU: await settle() before reading.`)
    return values.slice()
  }

  write(group: string, values: ArrayLike<number>): void {
    const copy = this.#copy(group)
    if (values.length !== copy.values.length)
      throw new UserError(
        `"${group}" holds ${copy.values.length} numbers, but ${values.length} were given: they belong to another ` +
          `network.`,
      )
    copy.values.set(values)
    copy.seen = ++copy.changes
    let at = 0
    for (const variable of this.layout.group(group).variables) {
      const buffer = this.#buffers.get(variable)
      if (buffer) this.#gpu.device.queue.writeBuffer(buffer, 0, toWords(copy.values.subarray(at, at + variable.size)))
      at += variable.size
    }
  }

  /** Downloads groups that runs have changed. */
  async settle(groups: readonly string[]): Promise<void> {
    const stale = groups
      .map(group => [group, this.#copy(group)] as const)
      .filter(([, { seen, changes }]) => seen < changes)
    if (stale.length === 0) return
    const size = stale.reduce((sum, [, { values }]) => sum + values.length * BYTES, 0)
    const staging = this.#gpu.device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyTarget })
    const encoder = this.#gpu.device.createCommandEncoder()
    let at = 0
    const fetched = stale.map(([group, copy]) => {
      const from = at
      for (const variable of this.layout.group(group).variables) {
        encoder.copyBufferToBuffer(this.buffer(variable), 0, staging, at, variable.size * BYTES)
        at += variable.size * BYTES
      }
      return { copy, from, changes: copy.changes }
    })
    await fetchBytes(this.#gpu, encoder, staging, bytes => {
      for (const { copy, from, changes } of fetched)
        if (copy.seen < changes) {
          fromBytes(bytes, from, copy.values)
          copy.seen = changes
        }
    })
    staging.destroy()
  }

  destroy(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy()
    this.#buffers.clear()
  }

  /** Groups created while tracing have no copy yet: it starts with the variables' own values. */
  #copy(name: string): Copy {
    const known = this.#copies.get(name)
    if (known) return known
    const { size, dtype, variables } = this.layout.group(name)
    const values = allocate(dtype, size) as Float32Array
    let at = 0
    for (const variable of variables) {
      values.set(variable.dataSync(), at)
      at += variable.size
    }
    const copy = { values, changes: 0, seen: 0 }
    this.#copies.set(name, copy)
    return copy
  }
}
