import { BYTES, type GpuBuffer, type GpuDevice, TENSOR, USAGE } from './types.ts'

/**
 * Owns all buffers of a compiled step, and replaces TF.js's buffer manager while the step is recorded. Buffers of
 * intermediate results are reused within the recording, as in TF.js. Buffers filled from the CPU (constants, shapes)
 * are not reused, because every replay needs their contents.
 */
export class Pool {
  readonly #device: GpuDevice
  readonly #buffers = new Set<GpuBuffer>()
  readonly #filled = new Set<GpuBuffer>()
  readonly #free = new Map<string, GpuBuffer[]>()

  constructor(device: GpuDevice) {
    this.#device = device
  }

  /** A buffer for the step's lifetime, of at least one element. */
  hold(bytes: number, usage: number = TENSOR): GpuBuffer {
    return this.#create({ size: Math.max(BYTES, bytes), usage })
  }

  /** Called by TF.js for each tensor and each uniform buffer of shapes. */
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
