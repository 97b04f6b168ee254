import type { TypedArray } from '../../src/core/agent.ts'
import type { Compiled, CompileOptions, Engine, Specs, StepFunction, VariableGroups } from '../../src/engine/engine.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'

type Arrays = Readonly<Record<string, TypedArray>>
type Asked =
  | { readonly kind: 'own'; readonly groups: VariableGroups; readonly values: Arrays }
  | {
      readonly kind: 'compile'
      readonly id: number
      readonly step: StepFunction<Specs, string>
      readonly specs: Specs
      readonly options: CompileOptions
    }
  | { readonly kind: 'run'; readonly id: number; readonly inputs: Arrays; readonly outputs: Arrays }
  | { readonly kind: 'write'; readonly group: string; readonly values: ArrayLike<number> }

/** An agent's calls to its CPU engine, with their results and the final state. */
export interface Tape {
  readonly asked: readonly Asked[]
  state(): Arrays
}

const copy = (arrays: Arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]))

/** Records the calls to all engines opened until `stop` is called. */
export async function tape(): Promise<Tape & { stop(): void }> {
  const opened = await openOnnxEngine()
  const engine = Object.getPrototypeOf(opened) as Engine
  const { own, compile, write } = engine
  const asked: Asked[] = []
  const ids = { next: 0 }
  let self = opened
  engine.own = function (groups) {
    self = this
    own.call(this, groups)
    const values = Object.fromEntries(Object.keys(groups).map(group => [group, this.read(group)]))
    asked.push({ kind: 'own', groups, values })
  }
  engine.write = function (group, values) {
    asked.push({ kind: 'write', group, values: Float32Array.from(values) })
    write.call(this, group, values)
  }
  engine.compile = async function (step, specs, options = {}) {
    const id = ids.next++
    asked.push({ kind: 'compile', id, step: step as never, specs, options })
    const compiled = await compile.call(this, step as never, specs, options)
    const run = () => {
      const inputs = copy(compiled.inputs)
      compiled.run()
      asked.push({ kind: 'run', id, inputs, outputs: copy(compiled.outputs) })
    }
    return { ...compiled, run } as never
  }
  return {
    asked,
    state: () => Object.fromEntries(self.groups.map(group => [group, self.read(group)])),
    stop: () => void Object.assign(engine, { own, compile, write }),
  }
}

/**
 * Repeats the recorded calls on another engine, and calls `compare` with each output of both.
 *
 * @returns its final state.
 */
export async function replay(
  { asked }: Tape,
  engine: Engine,
  compare: (found: TypedArray, expected: TypedArray, output: string) => void,
): Promise<Arrays> {
  const compiled = new Map<number, Compiled>()
  for (const event of asked)
    if (event.kind === 'own') {
      engine.own(event.groups)
      for (const [group, values] of Object.entries(event.values)) engine.write(group, values)
    } else if (event.kind === 'write') engine.write(event.group, event.values)
    else if (event.kind === 'compile')
      compiled.set(event.id, await engine.compile(event.step, event.specs, event.options))
    else {
      const step = compiled.get(event.id)!
      for (const [input, values] of Object.entries(event.inputs)) step.inputs[input]!.set(values)
      await step.run()
      for (const [output, values] of Object.entries(event.outputs)) compare(step.outputs[output]!, values, output)
    }
  await engine.settle?.()
  return Object.fromEntries(engine.groups.map(group => [group, engine.read(group)]))
}
