/**
 * Kills a training process at random moments, or at each call that writes, resumes it until it is done, and compares
 * what is left with a run that nobody killed: events, episodes, curves, and every checkpoint with its weights, moments,
 * random streams and replay memory, byte for byte.
 *
 *     npx tsx --conditions=sente-source bench/resume-kill.ts [--times 200] [--parallel 2] [--steps 2000] [--seed 1]
 *         [--agent dqn]       or another of bench/kill/scenarios.ts, among them workers, gymnasium and gumbel
 *         [--python python3]  for gymnasium
 *         [--calls 1]         at each call, or each third and so on, of a short run, in place of at random moments
 *         [--keep DIR]        where runs that differ are left, beside the whole one
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rng } from 'sente'
import { build, contents, differences, home, type Outcome, sente } from './kill/runs.ts'
import { experimentOf, scenarios } from './kill/scenarios.ts'

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '200' },
    parallel: { type: 'string', default: '2' },
    steps: { type: 'string' },
    seed: { type: 'string', default: '1' },
    agent: { type: 'string', default: 'dqn' },
    python: { type: 'string', default: 'python3' },
    calls: { type: 'string' },
    keep: { type: 'string' },
  },
})
const scenario = scenarios[values.agent]
if (!scenario) throw new Error(`--agent is one of ${Object.keys(scenarios).join(', ')}`)
const calls = values.calls === undefined ? undefined : Number(values.calls)
const usual = calls === undefined ? (scenario.steps ?? 2000) : 260
const steps = Number(values.steps ?? usual)
const often = calls === undefined ? { evaluate: 500, checkpoint: 100 } : { evaluate: 130, checkpoint: 120 }
writeFileSync(join(home, 'experiment.ts'), experimentOf(scenario, { steps, ...often }))
const main = build()
const python = scenario.python ? ['--python', values.python] : []

interface Way {
  readonly life?: number
  readonly node?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
const train = (folder: string, way: Way = {}) =>
  sente({ main, args: ['train', 'experiment.ts', '--out', folder, ...python], ...way })
const resume = (folder: string, way: Way = {}) => sente({ main, args: ['resume', folder, ...python], ...way })

const whole = await train('whole')
if (whole.code !== 0) throw new Error(whole.stderr)
const expected = contents('whole')
console.log(`${values.agent}: a run that nobody kills: ${whole.seconds.toFixed(1)} s, ${expected.size - 1} files`)

const random = rng(Number(values.seed))
const found = { kills: 0, restarts: 0, survived: 0 }

/** Runs it, killed as `ways` say, one life after the other, then left alone. @returns what differs in the end. */
async function survive(folder: string, ways: Iterator<Way>): Promise<string[]> {
  for (let begun = false; ; ) {
    const way = ways.next().value ?? {}
    const outcome: Outcome = begun ? await resume(folder, way) : await train(folder, way)
    begun = true
    if (outcome.code === null) found.kills++
    else if (outcome.code === 0) return differences(folder, expected)
    else if (/stopped before the first one|no run folder/.test(outcome.stderr)) {
      found.restarts++ // there is nothing to go on from
      rmSync(join(home, folder), { recursive: true, force: true }) // it may not have got so far
      begun = false
    } else return [`exit ${outcome.code}: ${outcome.stderr}`]
  }
}

/** Up to three lives, of any length. */
function atRandom(index: number): Way[] {
  const draw = random.split(index)
  return Array.from({ length: 1 + draw.int(3) }, () => ({ life: draw.next() * whole.seconds }))
}

const preload = ['--import', fileURLToPath(new URL('kill/at-call.mjs', import.meta.url))]
const killedAt = (folder: string, n: number, torn: boolean, log = ''): Way => ({
  node: preload,
  env: {
    SENTE_KILL_AT: String(n),
    SENTE_KILL_TORN: torn ? '1' : '0',
    SENTE_KILL_LOG: log,
    SENTE_KILL_IN: `(^|/)${folder}(/|$)`,
  },
})

/** One life that ends at a call; every call of a run has its turn. */
async function atCalls(every: number): Promise<Way[][]> {
  const log = join(home, 'calls')
  const counted = await train('counted', killedAt('counted', 0, false, log))
  if (counted.code !== 0) throw new Error(counted.stderr)
  const differing = differences('counted', expected)
  if (differing.length > 0) throw new Error(`it differs when its calls are counted: ${differing.join(', ')}`)
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  console.log(
    `${lines.length} calls that change something, ${lines.filter(line => /checkpoints/.test(line)).length} of them ` +
      `of checkpoints`,
  )
  const first = 1 + random.int(every)
  const chosen = Array.from({ length: Math.ceil((lines.length - first + 1) / every) }, (_, k) => first + k * every)
  return chosen.map((n, index) => [killedAt(String(index), n, random.split(n).int(2) === 0)])
}

const lives =
  calls === undefined ? Array.from({ length: Number(values.times) }, (_, k) => atRandom(k)) : await atCalls(calls)
const queue = lives.entries()
await Promise.all(
  Array.from({ length: Number(values.parallel) }, async () => {
    for (const [index, ways] of queue) {
      const folder = String(index)
      const differing = await survive(folder, ways.values())
      if (differing.length === 0) found.survived++
      else {
        console.log(`run ${index} differs: ${differing.slice(0, 5).join(', ')}`)
        if (values.keep) cpSync(home, values.keep, { recursive: true })
      }
      rmSync(join(home, folder), { recursive: true, force: true })
      if ((index + 1) % 20 === 0)
        console.log(`${index + 1} runs, ${found.kills} kills, ${found.survived} as if never killed`)
    }
  }),
)
console.log(
  `${values.agent}: ${found.survived} of ${lives.length} runs, killed ${found.kills} times, end as if they never ` +
    `had been (${found.restarts} were killed before their first checkpoint)`,
)
process.exitCode = found.survived === lives.length ? 0 : 1
