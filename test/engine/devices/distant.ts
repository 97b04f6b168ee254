import type { Compiled, Engine, Specs } from '../../../src/engine/engine.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'

/** Options of a fake GPU engine. */
export interface Distance {
  /** Turns of the event loop that a run takes. */
  readonly turns?: number
  /** Thrown by `compile`. */
  readonly refuses?: string
}

/**
 * A fake GPU engine: runs are asynchronous, changed groups can be read only after `settle`, and it logs its calls.
 */
export async function distant({ turns = 1, refuses }: Distance = {}) {
  const inner = await openOnnxEngine()
  const unsettled = new Set<string>()
  const asked: string[] = []
  const engine: Engine = {
    info: { engine: 'onnx', device: 'gpu', description: 'distant' },
    get groups() {
      return inner.groups
    },
    variables: group => inner.variables(group),
    own: groups => inner.own(groups),
    async compile(step, inputs, options) {
      asked.push(`compile ${options?.name}`)
      if (refuses) throw new Error(refuses)
      const compiled = await inner.compile(step, inputs, options)
      const run = async () => {
        for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setTimeout(resolve, 1))
        await compiled.run()
        for (const group of compiled.writes) unsettled.add(group)
      }
      return Object.defineProperties({} as typeof compiled, {
        ...Object.getOwnPropertyDescriptors(compiled),
        run: { value: run },
      })
    },
    async settle(groups = inner.groups) {
      asked.push(`settle ${groups.join(' ')}`)
      await new Promise(resolve => setImmediate(resolve))
      for (const group of groups) unsettled.delete(group)
    },
    read(group) {
      if (unsettled.has(group)) throw new Error(`${group} is not settled`)
      return inner.read(group)
    },
    write(group, values) {
      asked.push(`write ${group}`)
      inner.write(group, values)
      unsettled.delete(group)
    },
    freeze: (step, inputs, options) => inner.freeze(step, inputs, options),
    dispose() {
      asked.push('dispose')
      inner.dispose()
    },
  }
  return { engine, asked }
}

/** Runs a compiled step on these inputs and returns one of its outputs. */
export async function once<I extends Specs, O extends string>(
  compiled: Compiled<I, O>,
  inputs: Readonly<Record<string, readonly number[]>>,
  output: O,
): Promise<number[]> {
  for (const [name, values] of Object.entries(inputs))
    (compiled.inputs as Readonly<Record<string, Float32Array>>)[name]!.set(values)
  await compiled.run()
  return [...compiled.outputs[output]]
}
