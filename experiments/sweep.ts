/**
 * Runs an experiment with many seeds, each in a process of its own, and says how it does over all of them.
 *
 *     tsx --conditions=sente-source experiments/sweep.ts experiments/cartpole-dqn.ts --seeds 20
 *         [--first 0]         the first seed
 *         [--parallel 1]      runs at a time
 *         [--steps N] [--set key=value]…   as for sente train
 *         [--markdown]        end with a row for RESULTS.md
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { environments } from 'sente'

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
  console.error(
    'usage: tsx --conditions=sente-source experiments/sweep.ts <experiment.ts> [--seeds 20] [--parallel 1] [--set ' +
      'key=value]',
  )
  process.exit(2)
}

interface Outcome {
  readonly seed: number
  /** Steps used. */
  readonly steps: number
  /** Greedy mean return over 100 episodes. */
  readonly mean: number
  readonly seconds: number
  readonly solvedAt: number | undefined
}

const sente = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'sente-sweep-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

function run(seed: number): Promise<Outcome> {
  const flags = [
    ...(values.steps === undefined ? [] : ['--steps', values.steps]),
    ...values.set.flatMap(text => ['--set', text]),
  ]
  const command = [
    sente,
    'train',
    file!,
    '--seed',
    String(seed),
    '--out',
    join(scratch, String(seed)),
    '--json',
    '--quiet',
    ...flags,
  ]
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import=tsx', '--conditions=sente-source', ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', more => {
      text += more
    })
    child.on('close', code => {
      if (code !== 0) return reject(new Error(`seed ${seed} failed with exit code ${code}`))
      const events = text.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)]))
      const { env } = events.find(({ type }) => type === 'start')
      const { mean } = events.findLast(({ type }) => type === 'evaluation')
      const { step } = events.at(-1)
      const solvedAt = environments().find(({ id }) => id === env.id)?.solvedAt
      resolve({ seed, steps: step, mean, seconds: (performance.now() - began) / 1000, solvedAt })
    })
  })
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, k) => Number(values.first) + k)
const outcomes: Outcome[] = []
const solved = ({ mean, solvedAt }: Outcome) => solvedAt !== undefined && mean >= solvedAt
const queue = seeds.values()

console.log('seed   steps  solved  greedy mean  seconds')
await Promise.all(
  Array.from({ length: Number(values.parallel) }, async () => {
    for (const seed of queue) {
      const outcome = await run(seed)
      outcomes.push(outcome)
      const { steps, mean, seconds } = outcome
      const cells = [String(seed).padStart(4), String(steps).padStart(7), (solved(outcome) ? 'yes' : 'no').padStart(7)]
      console.log(`${cells.join(' ')} ${mean.toFixed(1).padStart(12)} ${seconds.toFixed(1).padStart(8)}`)
    }
  }),
)

const average = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
const means = outcomes.map(({ mean }) => mean)
const mean = average(means)
const std = Math.sqrt(average(means.map(x => (x - mean) ** 2)))
const steps = average(outcomes.map(({ steps }) => steps))
const seconds = average(outcomes.map(({ seconds }) => seconds))
const reached = outcomes.filter(solved).length
const mark = outcomes[0]?.solvedAt
console.log(
  `\n${mark === undefined ? '' : `${reached} of ${seeds.length} seeds reach ${mark}; `}greedy mean ` +
    `${mean.toFixed(1)} ± ${std.toFixed(1)} over seeds, worst ${Math.min(...means).toFixed(1)}; ` +
    `${Math.round(steps)} steps and ${seconds.toFixed(1)} s on average`,
)
if (values.markdown) {
  const cells = [
    basename(file),
    values.set.join(' ') || '–',
    seeds.length,
    mark === undefined ? '–' : `${reached}/${seeds.length}`,
    `${mean.toFixed(1)} ± ${std.toFixed(1)}`,
    Math.min(...means).toFixed(1),
    Math.round(steps),
    `${seconds.toFixed(1)} s`,
  ]
  console.log(
    `\n| experiment | settings | seeds | solved | greedy mean ± std | worst | steps | wall time ` +
      `|\n|---|---|---|---|---|---|---|---|`,
  )
  console.log(`| ${cells.join(' | ')} |`)
}
