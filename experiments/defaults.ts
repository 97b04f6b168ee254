/**
 * What every agent learns with its defaults, without a preset: trains each in each environment that it can act in with
 * several seeds, and prints a table. Runs already in the results file are not repeated, so it can be stopped at any
 * time.
 *
 *     tsx --conditions=sente-source experiments/defaults.ts [--seeds 5] [--parallel 1]
 *         [--agent dqn] [--env CartPole-v1]      only these
 *         [--out experiments/defaults.json]      the results
 *         [--report]                             no runs: the table of existing results
 *
 * A run has at most 50,000 steps (where the return shows no more progress, 10,000 or 20,000), a greedy evaluation of 20
 * episodes every 2,500, and ends once one reaches the environment's threshold. Then 100 further greedy episodes, whose
 * mean return counts.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type EnvId, envSpec, inChildProcesses, loadExperiment, only, trainInto } from 'sente'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '1' },
    agent: { type: 'string' },
    env: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('defaults.json', import.meta.url)) },
    report: { type: 'boolean', default: false },
  },
})

const corridor = fileURLToPath(new URL('../src/app/starters/corridor.ts', import.meta.url))
const family = ['dqn', 'c51', 'qr-dqn', 'rainbow', 'ppo']
const actors = ['ddpg', 'td3', 'sac', 'ppo']

interface Task {
  readonly agents: readonly string[]
  /** Most environment steps. */
  readonly steps: number
  /** Steps between evaluations. Default 2,500. */
  readonly every?: number
  /** An environment's file; the id where there is none. */
  readonly file?: string
  /** Of an environment with a file; the others' are registered. */
  readonly solvedAt?: number
}
const tasks: Readonly<Record<string, Task>> = {
  'CartPole-v1': { agents: [...family, 'ddpg'], steps: 50_000 },
  'Acrobot-v1': { agents: family, steps: 50_000 },
  'MountainCar-v0': { agents: family, steps: 50_000 },
  'the corridor of `sente new env`': { agents: family, steps: 50_000, file: corridor, solvedAt: 0.9 },
  'Catch-v0': { agents: family, steps: 50_000 },
  'FrozenLake-v1': { agents: family, steps: 50_000 },
  'CliffWalking-v1': { agents: family, steps: 20_000 },
  'Identity-v0': { agents: family, steps: 50_000 },
  'MaskedIdentity-v0': { agents: family, steps: 50_000 },
  'TicTacToeVersusRandom-v0': { agents: family, steps: 50_000 },
  'CartPoleContinuous-v0': { agents: actors, steps: 50_000 },
  'MountainCarContinuous-v0': { agents: actors, steps: 50_000 },
  'Pendulum-v1': { agents: actors, steps: 10_000, every: 5_000 },
}

interface Outcome {
  readonly steps: number
  /** Greedy mean return over 100 episodes. */
  readonly mean: number
}
/** Outcomes by agent, environment and seed. */
type Results = Record<string, Record<string, Record<string, Outcome>>>
const results: Results = existsSync(values.out) ? JSON.parse(readFileSync(values.out, 'utf8')) : {}

const thresholdOf = (env: string): number | undefined => {
  const { file, solvedAt } = tasks[env]!
  return file === undefined ? envSpec(env as EnvId).solvedAt : solvedAt
}

/** Trains in this process. */
export async function trained(agent: string, env: string, seed: number): Promise<Outcome> {
  const { steps, every = 2_500, file } = tasks[env]!
  const solvedAt = thresholdOf(env)
  const plain = await loadExperiment(undefined, { agent, env: file ?? env, set: {}, plain: true }, { seed, steps })
  const folder = mkdtempSync(join(tmpdir(), 'sente-defaults-'))
  const outcome = { steps: 0, mean: Number.NaN }
  const experiment = {
    ...plain,
    evaluate: { every, episodes: 20 },
    ...(solvedAt !== undefined && { stopWhenSolved: solvedAt }),
  }
  try {
    await trainInto(experiment, join(folder, 'run'))
      .pipe(only('evaluation', 'end'))
      .forEach(event => {
        if (event.type === 'evaluation') outcome.mean = event.mean
        else outcome.steps = event.step
      })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return outcome
}

async function train(): Promise<void> {
  const wanted = Array.from({ length: Number(values.seeds) }, (_, seed) =>
    Object.entries(tasks).flatMap(([env, { agents }]) => agents.map(agent => [agent, env, seed] as const)),
  ).flat()
  const missing = wanted.filter(
    ([agent, env, seed]) =>
      (values.agent ?? agent) === agent && (values.env ?? env) === env && !results[agent]?.[env]?.[seed],
  )
  const answers = inChildProcesses<Outcome>(import.meta.url, 'trained', missing, Number(values.parallel))
  await answers.forEach(({ call, answer }) => {
    const [agent, env, seed] = missing[call]!
    results[agent] = { ...results[agent], [env]: { ...results[agent]?.[env], [seed]: answer } }
    writeFileSync(values.out, `${JSON.stringify(results, null, 2)}\n`)
    console.error(`${agent} ${env} seed ${seed}: ${answer.steps} steps, ${answer.mean.toFixed(2)}`)
  })
}

/** The table of the existing results. */
function report(): void {
  console.log(
    '| agent | environment | seeds | solved | mean return | seed: steps (return) |\n|---|---|---|---|---|---|',
  )
  for (const agent of new Set([...family, ...actors]))
    for (const [env, { steps: most }] of Object.entries(tasks)) {
      const outcomes = Object.entries(results[agent]?.[env] ?? {})
      if (outcomes.length === 0) continue
      const solvedAt = thresholdOf(env)
      const means = outcomes.map(([, { mean }]) => mean)
      const solved = solvedAt === undefined ? '–' : `${means.filter(mean => mean >= solvedAt).length}/${means.length}`
      const seeds = outcomes.map(([seed, { steps, mean }]) =>
        solvedAt === undefined
          ? `${seed}: (${number(mean)})`
          : `${seed}: ${steps.toLocaleString('en-US')} (${number(mean)})`,
      )
      const cells = [agent, env, means.length, solved, number(means.reduce((sum, x) => sum + x, 0) / means.length)]
      const after = solvedAt === undefined ? `, after ${most.toLocaleString('en-US')}` : ''
      console.log(`| ${[...cells, seeds.join(', ') + after].join(' | ')} |`)
    }
}

const number = (x: number): string => `${x < 0 ? '−' : ''}${Math.abs(x).toFixed(Math.abs(x) < 10 ? 2 : 1)}`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!values.report) await train()
  report()
}
