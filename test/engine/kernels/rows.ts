import { type Test, test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TypedArray } from '../../../src/core/agent.ts'
import { candidates } from '../../../src/engine/devices/index.ts'
import type { Compiled, Engine, StepFunction } from '../../../src/engine/engine.ts'
import { RULES } from '../../../src/engine/graph/graph.ts'
import type { KernelTable } from '../../../src/engine/kernels/kernel.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { trace } from '../../../src/engine/trace/trace.ts'
import { isWide } from '../../sampled.ts'
import { distance } from '../distance.ts'
import { type Given, type TensorsOf, tensors } from '../given.ts'

/** Tolerance of |compiled − eager| / (1 + |eager|) per element, in values and gradients. */
const TOLERANCE = 2e-5
/** Where ONNX Runtime's own convolutions add in another order. */
const CONVOLVED_TOLERANCE = 5e-5
/** Tolerance on GPUs, whose sines may be off by 2⁻¹¹: https://www.w3.org/TR/WGSL/#floating-point-accuracy */
const GPU_TOLERANCE = 1e-3

/**
 * The state of a row's derivative. `compiled`: TF.js has one, and it compiles. `none`: TF.js has none (tested: it
 * throws). Otherwise the kernel that the derivative needs and that cannot be compiled yet (tested: the error names it).
 */
type Derivative = 'compiled' | 'none' | `needs ${string}`

export interface Row {
  readonly label: string
  readonly given: Readonly<Record<string, Given>>
  readonly f: (tensors: Readonly<Record<string, Tensor>>) => Tensor
  readonly derivative: Derivative
}

/** One use of a kernel; every float input is differentiated. */
export const row = <I extends Readonly<Record<string, Given>>>(
  label: string,
  given: I,
  f: (tensors: TensorsOf<I>) => Tensor,
  derivative: Derivative = 'compiled',
): Row => ({ label, given, f: f as Row['f'], derivative })

/** The result, and the gradient of a weighted sum of it in each float input as `d <name>`. */
function stepOf({ given, f, derivative }: Row): StepFunction<Row['given'], string> {
  const floats = Object.keys(given).filter(name => given[name]!.dtype === 'float32')
  return inputs => {
    const result = f(inputs)
    if (floats.length === 0 || derivative !== 'compiled') return { result }
    return { result, ...gradients(inputs, floats, f) }
  }
}

function gradients(inputs: Readonly<Record<string, Tensor>>, names: readonly string[], f: Row['f']) {
  const loss = (...xs: Tensor[]) => {
    const y = f({ ...inputs, ...Object.fromEntries(names.map((name, i) => [name, xs[i]!])) })
    const weights = Float32Array.from({ length: y.size }, (_, i) => Math.cos(i))
    return y.mul(tf.tensor(weights, y.shape)).sum()
  }
  const found = tf.grads(loss)(names.map(name => inputs[name]!))
  return Object.fromEntries(found.map((gradient, i) => [`d ${names[i]}`, gradient]))
}

const all = await openOnnxEngine()
const engines: Readonly<Record<string, Engine>> = {
  'all rewrites': all,
  'no rewrites': await openOnnxEngine({ without: RULES }),
  'rewrites for CUDA': await openOnnxEngine({ target: 'cuda' }),
  'rewrites for WebGPU': await openOnnxEngine({ target: 'webgpu' }),
  ...(process.env.SENTE_TEST_GPU && { GPU: await gpu(process.env.SENTE_TEST_GPU) }),
}

const gpus = 'GPU' in engines ? ['GPU'] : []
const others = Object.keys(engines).filter(name => name !== 'all rewrites' && name !== 'GPU')

/** The engine under test; test/slow runs the rows on GPU engines too. */
function gpu(name: string): Promise<Engine> {
  return candidates.find(candidate => candidate.name === name)!.open(1)
}

/**
 * Registers a test per row, and one that every kernel of the table has a row. A row runs with all rewrites and, in turns,
 * on one of the other engines; on all of them where the slow double of the test file `url` runs it.
 */
export function testRows(table: KernelTable, rows: Readonly<Record<string, readonly Row[]>>, url: string): Test {
  let k = 0
  test('every kernel has a row', () => {
    assert.equal(Object.keys(rows).sort(), Object.keys(table).sort())
    for (const [kernel, list] of Object.entries(rows)) assert.ok(list.length > 0, kernel)
  })
  for (const [kernel, list] of Object.entries(rows))
    for (const row of list) {
      const chosen = isWide(url) ? Object.keys(engines) : ['all rewrites', others[k++ % others.length]!, ...gpus]
      test(`${kernel}: ${row.label}`, async () => {
        const step = stepOf(row)
        const { kernels } = trace(step, row.given, new Layout(), { name: kernel, updates: 1 })
        assert.ok(kernels.has(kernel), `the step calls ${[...kernels]} and not ${kernel}`)
        const expected = eagerly(step, row.given)
        for (const where of chosen)
          await checkValues(await engines[where]!.compile(step, row.given), row, expected, where)
        await checkDerivative(row)
      })
    }
  return test
}

type Expected = Readonly<Record<string, { shape: number[]; dtype: string; data: TypedArray }>>

function eagerly(step: StepFunction<Row['given'], string>, given: Row['given']): Expected {
  return tf.tidy(() =>
    Object.fromEntries(
      Object.entries(step(tensors(given))).map(([name, t]) => [
        name,
        { shape: t.shape, dtype: t.dtype, data: t.dataSync() as TypedArray },
      ]),
    ),
  )
}

async function checkValues(compiled: Compiled, { given }: Row, expected: Expected, where: string): Promise<void> {
  for (const [name, { data }] of Object.entries(given)) compiled.inputs[name]!.set(data)
  await compiled.run()
  for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
    assert.match(compiled.graph, `out ${name} ${dtype}[${shape}]`)
    const d = distance(compiled.outputs[name]!, data)
    assert.ok(
      d <= (where === 'GPU' ? GPU_TOLERANCE : / for /.test(where) ? CONVOLVED_TOLERANCE : TOLERANCE),
      `${where}: ${name} differs by ${d}:\n[${compiled.outputs[name]}]\nnot\n[${data}]\n${compiled.graph}`,
    )
  }
  compiled.dispose()
}

async function checkDerivative(row: Row): Promise<void> {
  const step = stepOf({ ...row, derivative: 'compiled' })
  if (row.derivative === 'none') assert.throws(() => eagerly(step, row.given))
  if (!row.derivative.startsWith('needs ')) return
  const message = await all.compile(step, row.given).then(
    () => 'it compiles',
    (error: Error) => error.message,
  )
  assert.match(message, `uses the TF.js kernel ${row.derivative.slice('needs '.length)}`)
}
