/**
 * How large the learning graphs of bench/gpu/cases.ts are on each target: nodes, and bytes moved, the sum over all
 * nodes of what they read and write. On a GPU each node is a launch or more, and most move as many bytes as they can, so
 * both bound the time of an update.
 *
 *   npx tsx --conditions=sente-source bench/graph-size.ts [--only alphazero-5x64] [--targets cpu,cuda,webgpu]
 *   [--updates 1] [--without RULE,RULE] [--operations] [--print]
 *
 * `--operations` counts nodes and bytes by operation, `--print` lists the graph.
 */
import { parseArgs } from 'node:util'
import { rng } from '../src/core/rng.ts'
import type { CompileOptions, Specs, StepFunction } from '../src/engine/engine.ts'
import type { Rule } from '../src/engine/graph/graph.ts'
import { type Listing, print } from '../src/engine/graph/listing.ts'
import type { Target } from '../src/engine/graph/target.ts'
import { size } from '../src/engine/graph/value.ts'
import { Layout } from '../src/engine/layout.ts'
import { lower } from '../src/engine/lower.ts'
import { openOnnxEngine } from '../src/engine/onnx/engine.ts'
import { type Case, caseNamed, cases } from './gpu/cases.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    targets: { type: 'string', default: 'cpu,cuda,webgpu' },
    updates: { type: 'string', default: '1' },
    without: { type: 'string', default: '' },
    operations: { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
  },
})
const words = (list: string) => list.split(',').filter(Boolean)

/** A learning step as its agent compiles it. */
interface Recorded {
  readonly step: StepFunction<Specs, string>
  readonly inputs: Specs
  readonly layout: Layout
}

/** Makes the agent and records the step that it compiles; nothing is run. */
async function recorded(one: Case): Promise<Recorded> {
  const probe = await openOnnxEngine()
  const proto = Object.getPrototypeOf(probe)
  const { compile, own } = proto
  const layout = new Layout()
  let found: Recorded | undefined
  proto.own = (groups: Parameters<Layout['add']>[0]) => void layout.add(groups)
  proto.compile = (step: StepFunction<Specs, string>, inputs: Specs, options?: CompileOptions) => {
    if (Object.keys(inputs).length > 0 && !options?.acting) found ??= { step, inputs, layout }
    return { inputs: {}, outputs: {}, updatesPerRun: 1, reads: [], writes: [], run() {}, dispose() {} }
  }
  try {
    const device = { device: 'cpu', engine: 'onnx' } as const
    await one.agent(1, 1).create({ ...one.task, random: rng(1), steps: 1_000_000, envs: 1, device })
  } finally {
    Object.assign(proto, { compile, own })
    probe.dispose()
  }
  return found!
}

const BOOLEAN = new Set(['And', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Not', 'Or'])

/** Bytes that each node reads and writes; a reshape moves none. */
function bytesOf({ nodes, inputs, constants }: Listing): number[] {
  const bytes = new Map<string, number>()
  const width = { float32: 4, int32: 4, int64: 8, bool: 1 }
  for (const { name, shape, dtype } of [...inputs, ...constants]) bytes.set(name, size(shape) * width[dtype])
  return nodes.map(({ op, inputs, outputs, shape }) => {
    const read = inputs.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0)
    const written = size(shape) * (BOOLEAN.has(op) ? 1 : 4)
    // Of a Split the shape is that of the whole: its parts count equally, which keeps the sum right.
    for (const name of outputs) bytes.set(name, written / outputs.length)
    return op === 'Reshape' ? 0 : read + written
  })
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0).padStart(8)

console.log('case                target   nodes   MB moved')
for (const one of flags.only ? words(flags.only).map(caseNamed) : cases) {
  const { step, inputs, layout } = await recorded(one)
  for (const target of words(flags.targets) as Target[]) {
    const updates = Number(flags.updates)
    const without = words(flags.without) as Rule[]
    const { listing } = lower(step, inputs, layout, { name: one.name, updates, target, without })
    const bytes = bytesOf(listing)
    const total = bytes.reduce((a, b) => a + b, 0)
    console.log(`${one.name.padEnd(20)}${target.padEnd(8)}${String(listing.nodes.length).padStart(6)}  ${mb(total)}`)
    if (flags.operations) {
      const byOp = new Map<string, { count: number; bytes: number }>()
      for (const [i, { op }] of listing.nodes.entries()) {
        const entry = byOp.get(op) ?? { count: 0, bytes: 0 }
        entry.count++
        entry.bytes += bytes[i]!
        byOp.set(op, entry)
      }
      for (const [op, { count, bytes }] of [...byOp].sort((a, b) => b[1].count - a[1].count))
        console.log(`    ${op.padEnd(24)}${String(count).padStart(6)}  ${mb(bytes)}`)
    }
    if (flags.print) console.log(print(listing))
  }
}
