/** Each rewrite, and all of them together, change results by rounding only. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TypedArray } from '../../../src/core/agent.ts'
import { rng } from '../../../src/core/rng.ts'
import { ON_GPUS, RULES, type Rule } from '../../../src/engine/graph/graph.ts'
import { print } from '../../../src/engine/graph/listing.ts'
import type { Target } from '../../../src/engine/graph/target.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { lower } from '../../../src/engine/lower.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Scalar, type Tensor, tf } from '../../../src/engine/tf.ts'
import { sampled } from '../../sampled.ts'
import { relative } from '../distance.ts'
import { ddpg, dqn, type Learning, runOn, stateOf, tower } from '../steps.ts'

/** Tolerance of |with − without| relative to the largest element, for outputs and state vectors after three updates. */
const TOLERANCE = 1e-5

/** Sums, products and broadcasts in shapes that agents do not use. */
function odd(): Learning {
  const w = tf.variable(tf.randomNormal([3, 5], 0, 1, 'float32', 7))
  const v = tf.variable(tf.randomNormal([1, 1, 5], 0, 1, 'float32', 8))
  const step = ({ x, m }: Record<string, Tensor>) => {
    const f = () => {
      const y = x!.reshape([6, 3]).matMul(w).reshape([2, 3, 5]).add(v) // [2, 3, 5]
      const scaled = y
        .mul(m!.expandDims(2))
        .neg()
        .mul(tf.ones([2, 3, 5]))
        .mul(v)
        .mul(0.1)
      const parts = tf.split(scaled, [2, 3], 2).map(p => p.sum([0, 1]).square().sum())
      return tf
        .addN(parts)
        .add(scaled.mean(0, true).pow(2).sum())
        .sub(y.sub(0).div(1).transpose([2, 0, 1]).sin().mean())
    }
    const { value, grads } = tf.variableGrads(f as () => Scalar, [w, v])
    const [gw, gv] = [grads[w.name]!, grads[v.name]!]
    w.assign(w.sub(gw.mul(0.01)))
    v.assign(v.sub(gv.mul(0.01)))
    return { value, gw, gv, rows: x!.sum([0]).add(x!.sum(0)) }
  }
  const inputs = { x: { shape: [2, 3, 3] }, m: { shape: [2, 3] } }
  const batch: Learning['batch'] = random => ({
    x: Float32Array.from({ length: 18 }, () => random.normal()),
    m: Float32Array.from({ length: 6 }, () => random.normal()),
  })
  return { inputs, step, groups: { w: [w], v: [v] }, batch }
}

/** Rules for GPUs change nothing on the CPU; see below. */
const onCpu = RULES.filter(rule => !ON_GPUS.has(rule))

/** The state after three updates, and the outputs of the last one. */
async function results(
  program: Learning,
  without: readonly Rule[],
  target: Target = 'cpu',
): Promise<Record<string, TypedArray>> {
  const engine = await openOnnxEngine({ without, target })
  engine.own(program.groups)
  const compiled = await engine.compile(program.step, program.inputs)
  const random = rng('rules')
  let outputs = {}
  for (let update = 0; update < 3; update++) outputs = await runOn(compiled, program.batch(random))
  const found = { ...stateOf(engine), ...outputs }
  engine.dispose()
  return found
}

const lowered = (program: Learning, without: readonly Rule[], target: Target = 'cpu') => {
  const layout = new Layout()
  layout.add(program.groups)
  return lower(program.step, program.inputs, layout, { name: 'step', updates: 1, without, target }).listing
}
const nodes = (...program: Parameters<typeof lowered>) => lowered(...program).nodes.length

function close(found: Record<string, TypedArray>, expected: Record<string, TypedArray>): void {
  assert.equal(Object.keys(found).sort(), Object.keys(expected).sort())
  for (const [vector, values] of Object.entries(expected)) {
    const d = relative(found[vector]!, values)
    assert.ok(d <= TOLERANCE, `${vector} differs by ${d}`)
  }
}

/** From the k-th on, so that programs sample different rules. */
const from = <T>(k: number, all: readonly T[]) => [...all.slice(k), ...all.slice(0, k)]

const programs = Object.entries({ dqn: dqn(), ddpg: ddpg(), tower: tower(), odd: odd() })
for (const [k, [name, program]] of programs.entries()) {
  let all: ReturnType<typeof results> | undefined
  for (const without of [...sampled(from(k, onCpu), programs.length, import.meta.url).map(rule => [rule]), [...RULES]])
    test(`${name}: results without ${without.length > 1 ? 'any rewrite' : without} equal those with all`, async () => {
      all ??= results(program, [])
      close(await results(program, without), await all)
    })
  const onGpus = sampled(from(k, [...ON_GPUS.keys()]), 2, import.meta.url)
  const lists = name === 'tower' || name === 'odd' ? [[], ...onGpus.map(rule => [rule]), [...ON_GPUS.keys()]] : [[]]
  for (const [target, without] of [...lists.map(list => ['cuda', list] as const), ['webgpu', [] as Rule[]] as const])
    test(`${name}: lowered for ${target} without ${without.join(', ') || 'nothing'}, results stay the same`, async () => {
      all ??= results(program, [])
      close(await results(program, without, target), await all)
    })

  test(`${name}: rewrites for GPUs change nothing on the CPU`, () => {
    assert.is(print(lowered(program, [...ON_GPUS.keys()])), print(lowered(program, [])))
  })

  if (name !== 'odd')
    test(`${name}: all rewrites together save a tenth of the nodes`, () => {
      assert.ok(nodes(program, []) < 0.9 * nodes(program, RULES), `${nodes(program, [])} of ${nodes(program, RULES)}`)
    })
}

const large = tower({ rows: 6, columns: 7, filters: 32, batch: 32 })
const ofImages = { borders: 'Gemm', widen: 'Tile', step: 'HardSigmoid', normalize: 'Mul' } as const
for (const [rule, op] of Object.entries(ofImages) as [keyof typeof ofImages, string][])
  test(`large images: without ${rule} the graph is another, and results stay the same`, async () => {
    const count = (without: readonly Rule[]) => lowered(large, without).nodes.filter(node => node.op === op).length
    assert.is.not(count([]), count([rule]))
    close(await results(large, [rule]), await results(large, []))
  })

test('each rewrite for GPUs saves nodes of a residual tower', () => {
  const program = tower({ filters: 8 })
  const all = nodes(program, [], 'cuda')
  const fewer = (rule: Rule) => assert.ok(all < nodes(program, [rule], 'cuda'), `${rule}: ${all}`)
  const onGpus: readonly Rule[] = [...ON_GPUS.keys(), 'normalize']
  for (const rule of onGpus) if (rule !== 'halves' && rule !== 'filter') fewer(rule)
  assert.ok(all < 0.6 * nodes(program, onGpus, 'cuda'), `${all} of ${nodes(program, onGpus, 'cuda')}`)
})

test.run()
