// The agents' updates beside an implementation in PyTorch that knows nothing of them: golden.py, which wrote
// golden.json.
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg } from '../../agents/ddpg.ts'
import { sac } from '../../agents/sac.ts'
import { td3 } from '../../agents/td3.ts'
import type { Agent, TypedArray } from '../../src/core/agent.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { box, discrete } from '../../src/core/space.ts'
import type { UniformReplay } from '../../src/replay/uniform.ts'

interface Rows {
  readonly observation: number[][]
  readonly action: (number | number[])[]
  readonly reward: number[]
  readonly terminated: number[]
  readonly next: number[][]
  readonly legal?: number[][]
  readonly nextLegal?: number[][]
}
interface Case {
  readonly agent: 'ddpg' | 'td3' | 'sac'
  readonly name: string
  readonly options: object
  readonly rows: 'continuous' | 'discrete'
  readonly draws: number[]
  readonly before: Record<string, number[]>
  readonly after: Record<string, number[]>
  readonly metrics: Record<string, number>
}
interface Golden {
  readonly batch: number
  readonly updates: number
  readonly actions: { low: number[]; high: number[] }
  readonly rows: Record<Case['rows'], Rows>
  readonly cases: Case[]
}
const golden: Golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8'))
const agents = { ddpg, td3, sac }

/** A stream that returns `draws` in turn from every method. */
function listed(draws: readonly number[]): Rng & { readonly left: number } {
  const queue = [...draws]
  const draw = () => {
    const next = queue.shift()
    if (next === undefined) throw new Error('more draws than the update needs')
    return next
  }
  return {
    next: draw,
    normal: draw,
    int: draw,
    split: () => listed([]),
    state: () => rng(0).state(),
    restore() {},
    get left() {
      return queue.length
    },
  }
}

/** Copies the memory's rows in order in place of random ones. */
function inOrder(memory: UniformReplay): void {
  let at = 0
  memory.sample = (count, _, into: Record<string, TypedArray>) => {
    for (const [name, column] of Object.entries(memory.columns)) {
      const width = column.length / memory.capacity
      into[name]?.set(column.subarray(at * width, (at + count) * width))
    }
    at += count
  }
}

function fill(agent: Agent, rows: Rows): void {
  const mask = (legal?: number[]) => legal && { legal: Uint8Array.from(legal) }
  for (const [i, action] of rows.action.entries())
    agent.observe({
      slot: 0,
      view: { observation: Float32Array.from(rows.observation[i]!), ...mask(rows.legal?.[i]) },
      decision: { action: typeof action === 'number' ? action : Float32Array.from(action) },
      next: {
        observation: Float32Array.from(rows.next[i]!),
        reward: rows.reward[i]!,
        terminated: rows.terminated[i] === 1,
        truncated: i % 5 === 0,
        ...mask(rows.nextLegal?.[i]),
      },
    })
}

for (const { agent: kind, name, options, rows, draws, before, after, metrics } of golden.cases)
  for (const engine of ['onnx', 'tfjs'] as const)
    test(`${name} (${engine})`, async () => {
      const { batch, updates, actions } = golden
      const { low, high } = actions
      const [source, stream] = [rng(1), listed(draws)]
      const random: Rng = {
        ...source,
        split: label => (['gumbel', 'smooth', 'noise'].includes(String(label)) ? stream : source.split(label)),
      }
      const sizes = { hidden: [8, 8], batchSize: batch, bufferSize: 40, updates }
      const rates = { actorLearningRate: 3e-4, criticLearningRate: 3e-4, alphaLearningRate: 3e-4 } // as golden.py
      const agent = await agents[kind]({ ...sizes, ...(kind === 'sac' && rates), ...options }).create({
        observationSpace: box([golden.rows[rows].observation[0]!.length], -Infinity, Infinity),
        actionSpace: rows === 'discrete' ? discrete(3) : box([low.length], low, high),
        random,
        steps: 1000,
        envs: 1,
        device: { device: 'cpu', engine },
      })
      const saved = agent.save()
      const given = Object.entries(before).map(([group, vector]) => [group, Float32Array.from(vector)])
      for (const [group, vector] of given) assert.is(saved.arrays[group as string]!.length, vector!.length, `${group}`)
      agent.restore({ ...saved, arrays: { ...saved.arrays, ...Object.fromEntries(given) } })
      fill(agent, golden.rows[rows])
      inOrder(agent.memory as UniformReplay)

      const found = await agent.learn(updates)
      assert.is(stream.left, 0, 'every draw is used')
      const { arrays } = agent.save()
      for (const [group, expected] of Object.entries(after)) {
        const values = arrays[group]!
        assert.is(values.length, expected.length, group)
        // a sum of gradients, where only the sign of a step may show in weights
        const moment = group.endsWith('.moment1')
        const largest = Math.max(...expected.map(Math.abs))
        for (const [i, x] of expected.entries()) {
          const tolerance = moment ? 1e-5 * largest : 1e-6 * Math.max(1, Math.abs(x))
          assert.ok(Math.abs(values[i]! - x) <= tolerance, `${group} ${i}: ${values[i]}, not ${x}`)
        }
      }
      for (const [key, x] of Object.entries(metrics))
        assert.ok(Math.abs(found[key]! - x) <= 1e-5 * Math.max(1, Math.abs(x)), `${key}: ${found[key]}, not ${x}`)
      agent.dispose()
    })

test.run()
