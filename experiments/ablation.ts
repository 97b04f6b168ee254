/**
 * What each member of the DQN family contributes: trains them on CartPole, Acrobot and MountainCar with several seeds,
 * and writes a table and a plot of their final greedy returns. Runs already in the results file are not repeated, so it
 * can be stopped at any time.
 *
 *     tsx --conditions=sente-source experiments/ablation.ts [--seeds 10] [--parallel 1] [--share 1]
 *         [--out experiments/ablation]   results go to <out>.json, the plot to <out>.svg
 *         [--share 0.5]                  part of each environment's steps, for a quick look
 *         [--report]                     no runs: the table and the plot of existing results
 *
 * Scores are scaled so that 0 is random play and 1 a very good run. Over all environments: the interquartile mean, and
 * 95% intervals by bootstrap, stratified by environment (Agarwal et al. 2021, https://arxiv.org/abs/2108.13264).
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inChildProcesses, loadExperiment, only, rng, trainInto } from 'sente'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    parallel: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    out: { type: 'string', default: fileURLToPath(new URL('ablation', import.meta.url)) },
    report: { type: 'boolean', default: false },
  },
})

interface Task {
  readonly steps: number
  /** Returns of random play and of a very good run. */
  readonly range: readonly [number, number]
  readonly settings: Readonly<Record<string, string | number>>
  /** Bounds of discounted returns, for distributions. */
  readonly returns: Readonly<Record<'low' | 'high', number>>
}
const common = {
  hidden: '64,64',
  batchSize: 64,
  updatesPerRun: 8,
  tau: 0.005,
  learningRate: 1e-3,
  learningRateSchedule: 'constant',
  bufferSize: 50_000,
  nStep: 1,
  holdRandom: 0,
}
const tasks: Readonly<Record<string, Task>> = {
  'CartPole-v1': {
    steps: 20_000,
    range: [22, 500],
    settings: { ...common, trainEvery: 8, updates: 8, epsilonFraction: 0.2 },
    returns: { low: 0, high: 100 },
  },
  'Acrobot-v1': {
    steps: 50_000,
    range: [-500, -75],
    settings: { ...common, trainEvery: 8, updates: 4, epsilonFraction: 0.2 },
    returns: { low: -100, high: 0 },
  },
  'MountainCar-v0': {
    steps: 100_000,
    range: [-200, -100],
    settings: { ...common, trainEvery: 16, updates: 8, epsilonFraction: 0.2, epsilonEnd: 0.07, gamma: 0.98 },
    returns: { low: -50, high: 0 },
  },
}
const members: Readonly<Record<string, { agent: string; set: Readonly<Record<string, string | number | boolean>> }>> = {
  vanilla: { agent: 'dqn', set: { doubleQ: false } },
  double: { agent: 'dqn', set: {} },
  dueling: { agent: 'dqn', set: { doubleQ: false, dueling: true } },
  'n-step': { agent: 'dqn', set: { doubleQ: false, nStep: 3 } },
  prioritized: { agent: 'dqn', set: { doubleQ: false, priority: 0.6 } },
  noisy: { agent: 'dqn', set: { doubleQ: false, noisy: true } },
  c51: { agent: 'c51', set: { doubleQ: false } },
  rainbow: { agent: 'rainbow', set: { nStep: 3, noisy: true } },
}

/** Final greedy mean returns by environment, member and seed. */
type Results = Record<string, Record<string, Record<string, number>>>
const file = `${values.out}.json`
const results: Results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}

/** Trains in this process. @returns the greedy mean return over 100 episodes. */
export async function trained(env: string, member: string, seed: number, steps: number): Promise<number> {
  const { settings, returns } = tasks[env]!
  const { agent, set } = members[member]!
  const all = { ...settings, ...(agent === 'dqn' ? {} : returns), ...set }
  const texts = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]))
  const experiment = await loadExperiment(undefined, { agent, env, set: texts, plain: true }, { seed, steps })
  const folder = mkdtempSync(join(tmpdir(), 'sente-ablation-'))
  let mean = Number.NaN
  try {
    await trainInto(experiment, folder)
      .pipe(only('evaluation'))
      .forEach(evaluation => {
        mean = evaluation.mean
      })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return mean
}

async function train(): Promise<void> {
  const wanted = Array.from({ length: Number(values.seeds) }, (_, seed) =>
    Object.keys(tasks).flatMap(env => Object.keys(members).map(member => ({ env, member, seed }))),
  ).flat()
  const missing = wanted.filter(({ env, member, seed }) => results[env]?.[member]?.[seed] === undefined)
  const calls = missing.map(({ env, member, seed }) => {
    const steps = Math.ceil(tasks[env]!.steps * Number(values.share))
    return [env, member, seed, steps]
  })
  const answers = inChildProcesses<number>(import.meta.url, 'trained', calls, Number(values.parallel))
  await answers.forEach(({ call, answer: mean }) => {
    const { env, member, seed } = missing[call]!
    results[env] = { ...results[env], [member]: { ...results[env]?.[member], [seed]: mean } }
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
    console.error(`${env} ${member} seed ${seed}: ${mean.toFixed(1)}`)
  })
}

const scoresOf = (member: string): number[][] =>
  Object.entries(tasks).map(
    ([
      env,
      {
        range: [none, best],
      },
    ]) => Object.values(results[env]?.[member] ?? {}).map(mean => (mean - none) / (best - none)),
  )

/** The mean of the middle half. */
function interquartileMean(scores: readonly number[]): number {
  const sorted = [...scores].sort((a, b) => a - b)
  const cut = Math.floor(sorted.length / 4)
  const middle = sorted.slice(cut, sorted.length - cut)
  return middle.reduce((sum, x) => sum + x, 0) / middle.length
}

/** 95% of the means of runs drawn again within each environment. */
function interval(scores: readonly number[][]): [number, number] {
  const random = rng('ablation')
  const drawn = Array.from({ length: 2000 }, () =>
    interquartileMean(scores.flatMap(some => some.map(() => some[random.int(some.length)]!))),
  ).sort((a, b) => a - b)
  return [drawn[50]!, drawn[1949]!]
}

const average = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
const cell = (env: string, member: string) => {
  const means = Object.values(results[env]?.[member] ?? {})
  const mean = average(means)
  return `${mean.toFixed(1)} ± ${Math.sqrt(average(means.map(x => (x - mean) ** 2))).toFixed(1)}`
}
/** A member's scaled scores over all environments. */
interface Scored {
  readonly member: string
  readonly mean: number
  readonly interval: readonly [number, number]
}

/** The table and the plot of the existing results. */
function report(): void {
  const summary: Scored[] = Object.keys(members)
    .map(member => ({ member, scores: scoresOf(member) }))
    .filter(({ scores }) => scores.every(some => some.length > 0))
    .map(({ member, scores }) => ({ member, mean: interquartileMean(scores.flat()), interval: interval(scores) }))
  const envs = Object.keys(tasks)
  console.log(
    `| | ${envs.join(' | ')} | interquartile mean, scaled | 95% interval |\n|${'---|'.repeat(envs.length + 3)}`,
  )
  for (const { member, mean, interval } of summary) {
    const cells = envs.map(env => cell(env, member))
    console.log(
      `| ${member} | ${cells.join(' | ')} | ${mean.toFixed(2)} | ${interval.map(x => x.toFixed(2)).join(' to ')} |`,
    )
  }
  writeFileSync(`${values.out}.svg`, plot(summary))
}

/** A bar for each member's interval, a line at its mean. */
function plot(summary: readonly Scored[]): string {
  const [width, left, row] = [640, 110, 28]
  const height = row * summary.length + 50
  const x = (score: number) => left + Math.max(-0.05, Math.min(1.1, score)) * (width - left - 40)
  const rows = summary.map(({ member, mean, interval: [low, high] }, k) => {
    const y = 16 + k * row
    return [
      `<text x="${left - 10}" y="${y + 13}" text-anchor="end">${member}</text>`,
      `<rect x="${x(low).toFixed(1)}" y="${y}" width="${(x(high) - x(low)).toFixed(1)}" height="16" fill="#4477aa" ` +
        `opacity="0.6"/>`,
      `<line x1="${x(mean).toFixed(1)}" x2="${x(mean).toFixed(1)}" y1="${y - 2}" y2="${y + 18}" stroke="#000" ` +
        `stroke-width="2"/>`,
    ].join('\n')
  })
  const bottom = row * summary.length + 16
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    tick =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="8" y2="${bottom}" stroke="#ccc"/>\n<text x="${x(tick)}" ` +
      `y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
  )
  const scale = 'interquartile mean of scaled returns, 95% interval'
  const caption = `<text x="${x(0.5)}" y="${bottom + 32}" text-anchor="middle">${scale}</text>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" ` +
    `font-size="12">\n<title>The DQN family: ${scale}</title>\n<rect width="100%" height="100%" ` +
    `fill="#fff"/>\n${[...ticks, ...rows, caption].join('\n')}\n</svg>\n`
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!values.report) await train()
  report()
}
