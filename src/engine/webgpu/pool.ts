import { BYTES, type GpuBuffer, type GpuDevice, TENSOR, USAGE } from './types.ts'

/**
 * Owns every buffer of a compiled step, and stands in for TF.js's buffer manager while the step is recorded. Buffers of
 * intermediate results are used again within the recording, as TF.js would; those filled from the CPU (constants,
 * shapes) are not, as each replay needs them as they are.
 */
export class Pool {
  readonly #device: GpuDevice
  readonly #buffers = new Set<GpuBuffer>()
  readonly #filled = new Set<GpuBuffer>()
  readonly #free = new Map<string, GpuBuffer[]>()

  constructor(device: GpuDevice) {
    this.#device = device
  }

  /** A buffer for the step's whole life, of one element at least. */
  hold(bytes: number, usage: number = TENSOR): GpuBuffer {
    return this.#create({ size: Math.max(BYTES, bytes), usage })
  }

  /** What TF.js calls for each tensor and each set of shapes. */
  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GpuBuffer {
    const filled = mappedAtCreation || (usage & USAGE.uniform) > 0
    const used = filled ? undefined : this.#free.get(`${size} ${usage}`)?.pop()
    if (used) return used
    const buffer = this.#create({ size, usage, mappedAtCreation })
    if (filled) this.#filled.add(buffer)
    return buffer
  }

  releaseBuffer(buffer: GpuBuffer): void {
    if (this.#filled.has(buffer)) return
    const key = `${buffer.size} ${buffer.usage}`
    this.#free.set(key, [...(this.#free.get(key) ?? []), buffer])
  }

  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy()
    this.#buffers.clear()
  }

  #create(options: Parameters<GpuDevice['createBuffer']>[0]): GpuBuffer {
    const buffer = this.#device.createBuffer(options)
    this.#buffers.add(buffer)
    return buffer
  }
}
