// PPO's updates beside an implementation in PyTorch that knows nothing of it: golden.py, which wrote golden.json.
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ppo } from '../../../agents/ppo.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete, multiDiscrete } from '../../../src/core/space.ts'

interface Case {
  readonly name: string
  readonly options: object
  readonly sizes: readonly number[] | null
  readonly before: number[]
  readonly after: number[]
  readonly metrics: Record<string, number>
  readonly rows: {
    readonly observation: number[][]
    readonly next: number[][]
    readonly reward: number[]
    readonly terminated: number[]
    readonly truncated: number[]
    readonly action: number[][]
    readonly legal: number[][] | null
    readonly logDensity: number[]
    readonly value: number[]
  }
}
interface Golden {
  readonly envs: number
  readonly steps: number
  readonly rate: number
  readonly epochs: number
  readonly cases: Case[]
}
const golden: Golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8'))
const { envs: N, steps: T, epochs } = golden

/** One-hot rows of several choices, one after the other. */
const oneHots = (sizes: readonly number[], chosen: readonly number[]) =>
  Float32Array.from(sizes.flatMap((n, i) => Array.from({ length: n }, (_, k) => (k === chosen[i] ? 1 : 0))))

for (const { name, options, sizes, before, after, metrics, rows } of golden.cases)
  for (const engine of ['onnx', 'tfjs'] as const)
    test(`${name} (${engine})`, async () => {
      const agent = await ppo({
        hidden: [8, 8],
        rollout: N * T,
        batchSize: N * T,
        epochs,
        learningRate: golden.rate,
        learningRateSchedule: 'constant',
        normalizeObservations: false,
        normalizeRewards: false,
        entropyWeight: 0,
        ...options,
      }).create({
        observationSpace: box([rows.observation[0]!.length], -Infinity, Infinity),
        actionSpace: !sizes ? box([2], -1, 1) : sizes.length > 1 ? multiDiscrete(sizes) : discrete(sizes[0]!),
        random: rng(1),
        steps: 1000,
        envs: N,
        device: { device: 'cpu', engine },
      })
      const saved = agent.save()
      assert.is(saved.arrays.network!.length, before.length)
      agent.restore({ ...saved, arrays: { ...saved.arrays, network: Float32Array.from(before) } })
      for (let row = 0; row < N * T; row++) {
        const taken = rows.action[row]!
        const floats = (numbers: number[][]) => Float32Array.from(numbers[row]!)
        agent.observe({
          slot: Math.floor(row / T),
          view: {
            observation: floats(rows.observation),
            ...(rows.legal && { legal: Uint8Array.from(rows.legal[row]!) }),
          },
          decision: {
            action: taken,
            memo: {
              row: sizes ? oneHots(sizes, taken) : Float32Array.from(taken),
              logDensity: rows.logDensity[row]!,
              value: rows.value[row]!,
            },
          },
          next: {
            observation: floats(rows.next),
            reward: rows.reward[row]!,
            terminated: rows.terminated[row] === 1,
            truncated: rows.truncated[row] === 1,
          },
        })
      }

      const found = await agent.learn(epochs)
      const { network } = agent.save().arrays
      for (const [i, x] of after.entries())
        assert.ok(
          Math.abs(network![i]! - x) <= 1e-5 * Math.max(1, Math.abs(x)),
          `weight ${i}: ${network![i]}, not ${x}`,
        )
      for (const [key, x] of Object.entries(metrics))
        assert.ok(Math.abs(found[key]! - x) <= 1e-5 * Math.max(1, Math.abs(x)), `${key}: ${found[key]}, not ${x}`)
      agent.dispose()
    })

test.run()
