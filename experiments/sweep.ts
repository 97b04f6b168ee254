/**
 * Trains an experiment with several seeds, each in its own process, and summarizes the results.
 *
 *     tsx --conditions=sente-source experiments/sweep.ts experiments/cartpole-dqn.ts --seeds 20
 *         [--first 0]         the first seed
 *         [--parallel 1]      runs at a time
 *         [--steps N] [--set key=value]…   as for sente train
 *         [--markdown]        end with a row for RESULTS.md
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Fields, inChildProcesses, loadExperiment, only, type Texts, trainInto } from 'sente'

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
export async function trained(file: string, set: Texts, fields: Fields, folder: string): Promise<Outcome> {
  let [steps, mean, solvedAt] = [0, Number.NaN, undefined as number | undefined]
  const experiment = await loadExperiment(file, { set }, fields)
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
      seeds: { type: 'string', default: '20' },
      first: { type: 'string', default: '0' },
      parallel: { type: 'string', default: '1' },
      steps: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      markdown: { type: 'boolean', default: false },
    },
  })
  const [file] = positionals
  if (file === undefined) {
    const flags = '<experiment.ts> [--seeds 20] [--parallel 1] [--set key=value]'
    console.error(`usage: tsx --conditions=sente-source experiments/sweep.ts ${flags}`)
    process.exit(2)
  }
  const set = Object.fromEntries(values.set.map(text => [text.split('=')[0]!, text.slice(text.indexOf('=') + 1)]))
  const seeds = Array.from({ length: Number(values.seeds) }, (_, k) => Number(values.first) + k)
  const scratch = mkdtempSync(join(tmpdir(), 'sente-sweep-'))
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const steps = values.steps?.replace(/[_,]/g, '')
  const calls = seeds.map(seed => {
    const fields: Fields = { seed, ...(steps !== undefined && { steps: Number(steps) }) }
    return [file, set, fields, join(scratch, String(seed))]
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
  const greedy = `${mean.toFixed(1)} ± ${Math.sqrt(average(one => (one.mean - mean) ** 2)).toFixed(1)}`
  const worst = Math.min(...outcomes.map(({ mean }) => mean)).toFixed(1)
  const used = Math.round(average(({ steps }) => steps))
  const seconds = average(({ seconds }) => seconds).toFixed(1)
  const threshold = outcomes[0]?.solvedAt
  const reached = outcomes.filter(solved).length
  console.log(
    `\n${threshold === undefined ? '' : `${reached} of ${seeds.length} seeds reach ${threshold}; `}greedy mean ` +
      `${greedy} over seeds, worst ${worst}; ${used} steps and ${seconds} s on average`,
  )
  if (!values.markdown) return
  const share = threshold === undefined ? '–' : `${reached}/${seeds.length}`
  const settings = values.set.join(' ') || '–'
  const cells = [basename(file), settings, seeds.length, share, greedy, worst, used, `${seconds} s`]
  console.log('\n| experiment | settings | seeds | solved | greedy mean ± std | worst | steps | wall time |')
  console.log(`|---|---|---|---|---|---|---|---|\n| ${cells.join(' | ')} |`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await sweep()
