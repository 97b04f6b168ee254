import type { TypedArray } from '../../core/agent.ts'
import type { Specs } from '../engine.ts'
import { allocate, size } from '../graph/value.ts'
import type { Variable } from '../tf.ts'
import { fetchBytes, type Gpu } from './device.ts'
import { fromBytes, toWords } from './elements.ts'
import type { Pool } from './pool.ts'
import type { Recording } from './record.ts'
import { BYTES, type GpuBuffer, type GpuEncoder, USAGE } from './types.ts'

/** A recorded step that can be replayed on new inputs. */
export interface Program {
  readonly inputs: Readonly<Record<string, TypedArray>>
  readonly outputs: Readonly<Record<string, TypedArray>>
  run(): Promise<void>
}

export interface ProgramOptions {
  readonly name: string
  readonly specs: Specs
  /** Buffers that the recorded step reads its inputs from, for one update. */
  readonly inputs: Readonly<Record<string, GpuBuffer>>
  readonly updates: number
  readonly pool: Pool
  /** The buffer of a variable's value. */
  readonly variable: (variable: Variable) => GpuBuffer
}

/**
 * Turns a recording into a program. A run uploads the inputs of K updates, submits the recorded dispatches K times in
 * one command buffer, and downloads the outputs. After each update, variables' new values are copied over the old ones,
 * where the next update reads them.
 */
export function program(
  gpu: Gpu,
  recording: Recording,
  { name, specs, inputs, updates, variable, pool }: ProgramOptions,
): Program {
  const { device } = gpu
  const feeds = Object.entries(specs).map(([input, { shape, dtype = 'float32' }]) => {
    const elements = size(shape)
    const array = allocate(dtype, updates * elements) as TypedArray
    const to = inputs[input]!
    // The inputs of a single update go straight to their buffers; those of several are staged in one buffer.
    return { input, array, to, from: updates > 1 ? pool.hold(array.length * BYTES) : to, bytes: elements * BYTES }
  })
  let end = 0
  const results = Object.entries(recording.outputs).map(([output, place]) => {
    const array = allocate(place.dtype, updates * place.size) as TypedArray
    const offset = end
    end += array.length * BYTES
    return { output, array, offset, from: place.buffer, bytes: place.size * BYTES }
  })
  const staging = pool.hold(end, USAGE.mapRead | USAGE.copyTarget)
  const copies = stateCopies(recording.changes, variable, pool)

  const encode = (encoder: GpuEncoder, k: number) => {
    if (updates > 1) for (const { from, to, bytes } of feeds) encoder.copyBufferToBuffer(from, k * bytes, to, 0, bytes)
    const pass = encoder.beginComputePass()
    let current: object | undefined
    for (const { pipeline, bindings, workgroups } of recording.dispatches) {
      if (pipeline !== current) pass.setPipeline(pipeline)
      current = pipeline
      pass.setBindGroup(0, bindings)
      pass.dispatchWorkgroups(...workgroups)
    }
    pass.end()
    for (const { from, offset, bytes } of results)
      if (bytes > 0) encoder.copyBufferToBuffer(from, 0, staging, offset + k * bytes, bytes)
    for (const { from, to } of copies) encoder.copyBufferToBuffer(from, 0, to, 0, to.size)
  }

  let running = false
  const run = async () => {
    gpu.check()
    if (running) throw new Error(`the step "${name}" is still running: await run() before the next one.`)
    running = true
    try {
      for (const { array, from } of feeds) device.queue.writeBuffer(from, 0, toWords(array))
      const encoder = device.createCommandEncoder()
      for (let k = 0; k < updates; k++) encode(encoder, k)
      await fetchBytes(gpu, encoder, staging, bytes => {
        for (const { array, offset } of results) fromBytes(bytes, offset, array)
      })
    } finally {
      running = false
    }
  }
  return {
    inputs: Object.fromEntries(feeds.map(({ input, array }) => [input, array])),
    outputs: Object.fromEntries(results.map(({ output, array }) => [output, array])),
    run,
  }
}

/**
 * Copies that move each changed variable's new value into place. A new value that lives in another changed variable's
 * buffer is first copied to a spare buffer, before that buffer is overwritten.
 */
function stateCopies(
  changes: Recording['changes'],
  place: (variable: Variable) => GpuBuffer,
  pool: Pool,
): readonly { from: GpuBuffer; to: GpuBuffer }[] {
  const places = new Set([...changes.keys()].map(place))
  const first: { from: GpuBuffer; to: GpuBuffer }[] = []
  const second = [...changes].map(([variable, from]) => {
    const to = place(variable)
    if (!places.has(from)) return { from, to }
    const spare = pool.hold(from.size)
    first.push({ from, to: spare })
    return { from: spare, to }
  })
  return [...first, ...second]
}
