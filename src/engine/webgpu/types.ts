/**
 * The part of WebGPU (https://www.w3.org/TR/webgpu/) that the engine uses. It is declared here because the packages
 * that provide it, and so their types, are optional.
 */

import type { TypedArray } from '../../core/agent.ts'
import type { DataType, KernelBackend, TensorInfo } from '../tf.ts'

export interface GpuBuffer {
  /** Bytes. */
  readonly size: number
  readonly usage: number
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
  unmap(): void
  destroy(): void
}

export interface GpuPass {
  setPipeline(pipeline: object): void
  setBindGroup(index: number, group: object): void
  dispatchWorkgroups(x: number, y?: number, z?: number): void
  end(): void
}

export interface GpuEncoder {
  beginComputePass(): GpuPass
  copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, bytes: number): void
  finish(): object
}

export interface GpuQueue {
  submit(commands: readonly object[]): void
  writeBuffer(
    buffer: GpuBuffer,
    offset: number,
    data: ArrayBuffer | TypedArray,
    dataOffset?: number,
    size?: number,
  ): void
}

export interface GpuDevice {
  readonly queue: GpuQueue
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  createBuffer(options: { size: number; usage: number; mappedAtCreation?: boolean }): GpuBuffer
  createCommandEncoder(): GpuEncoder
  pushErrorScope(filter: 'validation'): void
  popErrorScope(): Promise<{ readonly message: string } | null>
  addEventListener(type: 'uncapturederror', listener: (event: { error: { message: string } }) => void): void
}

/** A tensor's entry in TF.js's WebGPU backend. */
export interface TensorData {
  readonly dtype: DataType
  readonly shape: readonly number[]
  /** The values on the CPU; null once they are on the GPU. */
  values: unknown
  refCount: number
  resource?: GpuBuffer
  /** The buffer has another owner and is never pooled. */
  readonly external?: boolean
}

/** TF.js's WebGPU backend 4.22, with the internals that a recording replaces. */
export interface WebgpuBackend extends KernelBackend {
  bufferManager: object
  queue: GpuQueue
  commandEncoder: object | null
  readonly tensorMap: {
    dataMover: { moveData(backend: KernelBackend, dataId: object): void }
    get(dataId: object): TensorData
    set(dataId: object, data: TensorData): void
    delete(dataId: object): void
  }
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  uploadToGPU(dataId: object): void
  makeTensorInfo(shape: readonly number[], dtype: DataType, values: TypedArray): TensorInfo
}

/** GPUBufferUsage. */
export const USAGE = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const

/** Bytes per element in TF.js's WebGPU backend, whatever the dtype. */
export const BYTES = 4

/** Usage of the buffers that hold tensors. */
export const TENSOR = USAGE.storage | USAGE.copySource | USAGE.copyTarget
