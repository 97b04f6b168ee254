/**
 * Our TPE beside Optuna's (multivariate) on ten analytic functions: medians over seeds of the regret after 100 trials,
 * and the two-sided p of Mann and Whitney's test for a difference. Ends with exit code 1 if ours is significantly worse
 * (p < 0.05) on a function.
 *
 *   npx tsx --conditions=sente-source bench/tpe.ts [--seeds 100] [--trials 100] [--only sphere] [--python PATH]
 *       [--peer FILE]   keeps Optuna's values in a JSON file and takes them from there in later calls
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { rng } from '../src/core/rng.ts'
import { tpeSampler } from '../src/tuning/samplers/tpe.ts'
import { parametersOf, range } from '../src/tuning/space.ts'
import type { FinishedTrial } from '../src/tuning/trial.ts'
import { median, startPeer } from './peer.ts'

interface Problem {
  readonly bounds: readonly (readonly [low: number, high: number])[]
  readonly f: (x: readonly number[]) => number
  /** The lowest value. */
  readonly lowest: number
}

const { cos, exp, sin, sqrt, PI, E } = Math
const sum = (x: readonly number[], term: (v: number, i: number) => number) => x.reduce((s, v, i) => s + term(v, i), 0)
const all = (count: number, low: number, high: number) => Array.from({ length: count }, () => [low, high] as const)

const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
]
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
]

function levy(x: readonly number[]): number {
  const w = x.map(v => 1 + (v - 1) / 4)
  const last = w.at(-1)!
  const middle = sum(w.slice(0, -1), v => (v - 1) ** 2 * (1 + 10 * sin(PI * v + 1) ** 2))
  return sin(PI * w[0]!) ** 2 + middle + (last - 1) ** 2 * (1 + sin(2 * PI * last) ** 2)
}

/** The standard functions of the literature, those with a symmetric optimum in bounds off its center. */
const problems: Readonly<Record<string, Problem>> = {
  branin: {
    bounds: [
      [-5, 10],
      [0, 15],
    ],
    f: ([x = 0, y = 0]) =>
      (y - (5.1 * x * x) / (4 * PI ** 2) + (5 * x) / PI - 6) ** 2 + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10,
    lowest: 0.39788735772973816,
  },
  camel: {
    bounds: [
      [-3, 3],
      [-2, 2],
    ],
    f: ([x = 0, y = 0]) => (4 - 2.1 * x * x + x ** 4 / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y,
    lowest: -1.0316284534898774,
  },
  rosenbrock: {
    bounds: all(4, -5, 10),
    f: x => sum(x.slice(1), (b, i) => 100 * (b - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2),
    lowest: 0,
  },
  sphere: { bounds: all(5, -5, 10), f: x => sum(x, v => v * v), lowest: 0 },
  ackley: {
    bounds: all(5, -15, 30),
    f: x =>
      20 + E - 20 * exp(-0.2 * sqrt(sum(x, v => v * v) / x.length)) - exp(sum(x, v => cos(2 * PI * v)) / x.length),
    lowest: 0,
  },
  rastrigin: { bounds: all(5, -3, 5), f: x => sum(x, v => 10 + v * v - 10 * cos(2 * PI * v)), lowest: 0 },
  griewank: {
    bounds: all(5, -50, 100),
    f: x => 1 + sum(x, v => v * v) / 4000 - x.reduce((product, v, i) => product * cos(v / sqrt(i + 1)), 1),
    lowest: 0,
  },
  levy: { bounds: all(5, -10, 10), f: levy, lowest: 0 },
  styblinski: { bounds: all(5, -5, 5), f: x => sum(x, v => v ** 4 - 16 * v * v + 5 * v) / 2, lowest: -195.83082838 },
  hartmann: {
    bounds: all(6, 0, 1),
    f: x => -sum([1, 1.2, 3, 3.2], (c, i) => c * exp(-sum(A[i]!, (a, j) => a * (x[j]! - P[i]![j]! / 1e4) ** 2))),
    lowest: -3.3223680115,
  },
}

/** The lowest value of our TPE. */
function ours({ bounds, f }: Problem, seed: number, trials: number): number {
  const sampler = tpeSampler()
  const parameters = parametersOf(Object.fromEntries(bounds.map((ends, i) => [`x${i}`, range(...ends)])))
  const finished: FinishedTrial[] = []
  const random = rng(seed)
  for (let n = 0; n < trials; n++) {
    const point = sampler(parameters, { number: n, finished, running: [] }, random)
    finished.push({ point, loss: f(Object.values(point)) })
  }
  return Math.min(...finished.map(({ loss }) => loss))
}

/**
 * The two-sided p of Mann and Whitney's U test, by the normal approximation with correction for continuity; values are
 * assumed to be distinct.
 */
function different(a: readonly number[], b: readonly number[]): number {
  const u = sum(a, x => b.filter(y => x > y).length + b.filter(y => x === y).length / 2)
  const [middle, deviation] = [(a.length * b.length) / 2, sqrt((a.length * b.length * (a.length + b.length + 1)) / 12)]
  const z = Math.max(0, Math.abs(u - middle) - 0.5) / deviation
  return 2 * upper(z)
}

/** The probability of a standard normal above z ≥ 0, by Simpson's rule. */
function upper(z: number): number {
  const n = 1_000
  const h = z / n
  const area = sum(
    Array.from({ length: n + 1 }),
    (_, i) => (i % n === 0 ? 1 : i % 2 ? 4 : 2) * exp(-((i * h) ** 2) / 2),
  )
  return Math.max(0, 0.5 - (area * h) / 3 / sqrt(2 * PI))
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    trials: { type: 'string', default: '100' },
    only: { type: 'string' },
    python: { type: 'string' },
    peer: { type: 'string' },
  },
})
const [seeds, trials] = [Number(values.seeds), Number(values.trials)]
const kept: Record<string, number> =
  values.peer !== undefined && existsSync(values.peer) ? JSON.parse(readFileSync(values.peer, 'utf8')) : {}
const peer = startPeer(values.python, 'tpe.py')
let worse = 0
for (const [name, problem] of Object.entries(problems)) {
  if (values.only !== undefined && values.only !== name) continue
  const middle = problem.bounds.map(([low, high]) => low + 0.3 * (high - low))
  const [here, there] = [problem.f(middle), await peer.ask(`${name} value ${middle.join(' ')}`)]
  if (Math.abs(here - there) > 1e-9 * Math.abs(here)) throw new Error(`${name} is ${here} here and ${there} there`)
  const mine: number[] = []
  const other: number[] = []
  for (let seed = 0; seed < seeds; seed++) {
    const key = `${name} ${seed} ${trials}`
    mine.push(ours(problem, seed, trials) - problem.lowest)
    kept[key] ??= await peer.ask(key)
    other.push(kept[key] - problem.lowest)
  }
  if (values.peer !== undefined) writeFileSync(values.peer, JSON.stringify(kept))
  const p = different(mine, other)
  const better = median(mine) < median(other)
  if (p < 0.05 && !better) worse++
  const verdict = p >= 0.05 ? 'no difference' : better ? 'better' : 'WORSE'
  const [a, b] = [median(mine), median(other)].map(x => x.toPrecision(3).padStart(10))
  console.log(`${name.padEnd(12)} sente ${a}   optuna ${b}   p ${p.toFixed(4)}   ${verdict}`)
}
await peer.close()
process.exitCode = worse > 0 ? 1 : 0
