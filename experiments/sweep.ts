/**
 * Trains an experiment, or an agent in an environment, with several seeds, each in its own process, and summarizes the
 * results.
 *
 *     tsx --conditions=sente-source experiments/sweep.ts --agent dqn --env CartPole-v1 --seeds 20
 *         [--plain]           the agent's defaults instead of its preset
 *         [--first 0]         the first seed
 *         [--parallel 1]      runs at a time
 *         [--steps N] [--set key=value]…   as for sente train
 *         [--markdown]        end with a row for RESULTS.md and the `measured` of a preset
 *     tsx --conditions=sente-source experiments/sweep.ts experiments/cartpole-dqn.ts …   for an experiment file
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Fields, inChildProcesses, loadExperiment, type MeasuredReturn, only, trainInto, type Wanted } from 'sente'

interface Outcome {
  readonly seed: number
  readonly steps: number
  /** Greedy mean return over 100 episodes. */
  readonly mean: number
  /** Of the whole process. */
  readonly seconds: number
  readonly solvedAt: number | undefined
}

/** Trains in this process. */
export async function trained(file: string | null, wanted: Wanted, fields: Fields, folder: string): Promise<Outcome> {
  let [steps, mean, solvedAt] = [0, Number.NaN, undefined as number | undefined]
  const experiment = await loadExperiment(file ?? undefined, wanted, fields)
  await trainInto(experiment, folder)
    .pipe(only('start', 'evaluation', 'end'))
    .forEach(event => {
      if (event.type === 'start') solvedAt = event.run.solvedAt
      if (event.type === 'evaluation') mean = event.mean
      if (event.type === 'end') steps = event.step
    })
  return { seed: experiment.seed!, steps, mean, seconds: performance.now() / 1000, solvedAt }
}

async function sweep(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      agent: { type: 'string' },
      env: { type: 'string' },
      plain: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '20' },
      first: { type: 'string', default: '0' },
      parallel: { type: 'string', default: '1' },
      steps: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      markdown: { type: 'boolean', default: false },
    },
  })
  const [file] = positionals
  const { agent, env, plain } = values
  if (file === undefined && (agent === undefined || env === undefined)) {
    const flags = '<experiment.ts> | --agent <name> --env <id> [--plain] [--seeds 20] [--parallel 1] [--set key=value]'
    console.error(`usage: tsx --conditions=sente-source experiments/sweep.ts ${flags}`)
    process.exit(2)
  }
  const set = Object.fromEntries(values.set.map(text => [text.split('=')[0]!, text.slice(text.indexOf('=') + 1)]))
  const wanted: Wanted = { set, plain, ...(agent !== undefined && { agent }), ...(env !== undefined && { env }) }
  const seeds = Array.from({ length: Number(values.seeds) }, (_, k) => Number(values.first) + k)
  const scratch = mkdtempSync(join(tmpdir(), 'sente-sweep-'))
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const steps = values.steps?.replace(/[_,]/g, '')
  const calls = seeds.map(seed => {
    const fields: Fields = { seed, ...(steps !== undefined && { steps: Number(steps) }) }
    return [file ?? null, wanted, fields, join(scratch, String(seed))]
  })

  const outcomes: Outcome[] = []
  const solved = ({ mean, solvedAt }: Outcome) => solvedAt !== undefined && mean >= solvedAt
  console.log('seed   steps  solved  greedy mean  seconds')
  await inChildProcesses<Outcome>(import.meta.url, 'trained', calls, Number(values.parallel)).forEach(({ answer }) => {
    outcomes.push(answer)
    const { seed, steps, mean, seconds } = answer
    const cells = [String(seed).padStart(4), String(steps).padStart(7), (solved(answer) ? 'yes' : 'no').padStart(7)]
    console.log(`${cells.join(' ')} ${mean.toFixed(1).padStart(12)} ${seconds.toFixed(1).padStart(8)}`)
  })

  const average = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length
  const mean = average(({ mean }) => mean)
  const rounded = (x: number) => Number(x.toFixed(Math.abs(x) < 10 ? 3 : 1))
  const threshold = outcomes[0]?.solvedAt
  const measured: MeasuredReturn = {
    seeds: seeds.length,
    ...(threshold !== undefined && { solved: outcomes.filter(solved).length }),
    mean: rounded(mean),
    std: rounded(Math.sqrt(average(one => (one.mean - mean) ** 2))),
    worst: rounded(Math.min(...outcomes.map(({ mean }) => mean))),
    steps: Math.round(average(({ steps }) => steps)),
    date: new Date().toISOString().slice(0, 10),
  }
  const reached = threshold === undefined ? '' : `${measured.solved} of ${seeds.length} seeds reach ${threshold}; `
  console.log(
    `\n${reached}greedy mean ${measured.mean} ± ${measured.std} over seeds, worst ${measured.worst}; ` +
      `${measured.steps} steps and ${average(({ seconds }) => seconds).toFixed(1)} s on average`,
  )
  if (!values.markdown) return
  const what = file === undefined ? `${agent} × ${env}` : basename(file)
  console.log(`\n| | seeds | solved | return | worst | steps, mean | date |\n|---|---|---|---|---|---|---|`)
  console.log(row([what, ...(plain ? ['plain'] : []), ...values.set].join(' '), measured))
  console.log(`\nmeasured: ${JSON.stringify(measured)}`)
}

/** A row of the tables in RESULTS.md. */
export function row(name: string, { seeds, solved, mean, std, worst, steps, date }: MeasuredReturn): string {
  const number = (x: number) => `${x < 0 ? '−' : ''}${decimals(Math.abs(x))}`
  const share = solved === undefined ? '–' : `${solved}/${seeds}`
  const cells = [name, seeds, share, `${number(mean)} ± ${decimals(std)}`, number(worst), steps.toLocaleString('en-US')]
  return `| ${[...cells, date].join(' | ')} |`
}

/** At least one decimal. */
const decimals = (x: number): string => (Number.isInteger(x) ? x.toFixed(1) : String(x))

if (process.argv[1] === fileURLToPath(import.meta.url)) await sweep()
