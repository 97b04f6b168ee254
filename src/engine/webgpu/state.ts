import type { Variable } from '@tensorflow/tfjs'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { VariableGroups } from '../engine.ts'
import { allocate } from '../graph/value.ts'
import { Layout } from '../layout.ts'
import { fetchBytes, type Gpu } from './device.ts'
import { fromBytes, toWords } from './elements.ts'
import { BYTES, type GpuBuffer, TENSOR, USAGE } from './types.ts'

/** A group's values on the CPU, and how many changes of the group they have seen. */
interface Copy {
  readonly values: TypedArray
  changes: number
  seen: number
}

/**
 * The variables' true values while an engine owns them: a buffer a variable on the GPU, made when a step first asks for
 * it, and a copy of each group on the CPU, which is stale after a run until `settle` has fetched it.
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

  /** The buffer that holds a variable's value, at the same place for the engine's whole life. */
  buffer(variable: Variable): GpuBuffer {
    const known = this.#buffers.get(variable)
    if (known) return known
    const { group, offset } = this.layout.place(variable)
    const { values } = this.#copy(group) // right, even if stale: runs change nothing that has no buffer
    const buffer = this.#gpu.device.createBuffer({ size: variable.size * BYTES, usage: TENSOR })
    this.#gpu.device.queue.writeBuffer(buffer, 0, toWords(values.subarray(offset, offset + variable.size)))
    this.#buffers.set(variable, buffer)
    return buffer
  }

  /** A run changes these groups. */
  changed(groups: readonly string[]): void {
    for (const group of groups) this.#copy(group).changes++
  }

  read(group: string): TypedArray {
    const { values, seen, changes } = this.#copy(group)
    if (seen < changes)
      throw new Error(
        `a run has changed "${group}" and its values are still on the GPU: await settle() before reading.`,
      )
    return values.slice()
  }

  write(group: string, values: ArrayLike<number>): void {
    const copy = this.#copy(group)
    if (values.length !== copy.values.length)
      throw new UserError(
        `"${group}" holds ${copy.values.length} numbers, but ${values.length} were given: it was saved by another ` +
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

  /** Fetches the groups that runs have changed. */
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

  /** A group that came up while tracing has no copy yet; its first values are the variables' own. */
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
