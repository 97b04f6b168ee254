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
import { inChildProcesses, loadExperiment, only, trainInto } from 'sente'
import { bootstrapInterval, interquartileMean, intervalPlot } from 'sente/runs'

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
    .map(({ member, scores }) => ({
      member,
      mean: interquartileMean(scores.flat()),
      interval: bootstrapInterval(scores),
    }))
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
  const rows = summary.map(({ member, mean, interval }) => ({ label: member, middle: mean, interval }))
  const scale = 'interquartile mean of scaled returns, 95% interval'
  writeFileSync(`${values.out}.svg`, intervalPlot(rows, `The DQN family: ${scale}`, scale))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!values.report) await train()
  report()
}
