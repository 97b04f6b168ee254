/**
 * Kills a training process at random moments, resumes it until it is done, and compares what is left with a run that nobody
 * killed: events, episodes, and every checkpoint with its weights, moments, random streams and replay memory, byte for byte.
 *
 *     npx tsx --conditions=sente-source bench/resume-kill.ts [--times 200] [--parallel 2] [--steps 4000] [--seed 1]
 *         [--agent dqn]       or ddpg, td3, sac, rainbow, alphazero
 *         [--keep DIR]        where runs that differ are left, beside the whole one
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rng } from 'sente'

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '200' },
    parallel: { type: 'string', default: '2' },
    steps: { type: 'string', default: '4000' },
    seed: { type: 'string', default: '1' },
    agent: { type: 'string', default: 'dqn' },
    keep: { type: 'string' },
  },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'sente-kill-'))
process.on('exit', () => rmSync(home, { recursive: true, force: true }))

// Compiled once, as each process would compile it again.
const built = join(root, 'dist', `kill-${process.pid}`)
process.on('exit', () => rmSync(built, { recursive: true, force: true }))
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const options = ['-p', join(root, 'tsconfig.build.json'), '--noCheck', '--declaration', 'false', '--outDir', built]
if (spawnSync(process.execPath, [compiler, ...options], { stdio: 'inherit' }).status !== 0) process.exit(1)

const few = 'hidden: [32], warmup: 200, bufferSize: 1_000'
const continuous = `${few}, batchSize: 32, normaliseObservations: true, learningRateSchedule: 'linear'`
const known: Readonly<Record<string, { env: string; settings: string }>> = {
  dqn: { env: 'CartPole-v1', settings: `${few}, targetEvery: 100` },
  ddpg: { env: 'Pendulum-v1', settings: `${continuous}, noise: 'ou'` },
  td3: { env: 'Pendulum-v1', settings: `${continuous}, dropout: 0.1` },
  sac: { env: 'MountainCarContinuous-v0', settings: continuous },
  rainbow: { env: 'CartPole-v1', settings: `${few}, low: 0, high: 100, batchSize: 32` },
  alphazero: {
    env: 'TicTacToe-v0',
    settings:
      'blocks: 1, channels: 8, simulations: 12, openingMoves: 3, warmup: 100, trainEvery: 20, updates: 1, batchSize: 32, bufferSize: 1_000, generation: 30, arenaGames: 6, gate: 0.4',
  },
}
const chosen = known[values.agent]
if (!chosen) throw new Error(`--agent is one of ${Object.keys(known).join(', ')}`)
writeFileSync(
  join(home, 'experiment.ts'),
  `import { defineExperiment, ${values.agent} } from 'sente'
   export default defineExperiment({
     name: 'kill', env: '${chosen.env}', steps: ${Number(values.steps)}, envs: 2, seed: 1, device: 'cpu',
     agent: ${values.agent}({ ${chosen.settings} }),
     evaluate: { every: 500, episodes: 2 }, checkpoint: { every: 100, keep: 3 },
   })`,
)

interface Outcome {
  readonly code: number | null
  /** From the run's start to the process's end. */
  readonly seconds: number
  readonly stderr: string
}

/** Runs the command line, and kills it `life` seconds after the run has begun. */
function sente(args: readonly string[], life = Infinity): Promise<Outcome> {
  return new Promise(resolve => {
    const main = join(built, 'src', 'cli', 'main.js')
    const child = spawn(process.execPath, [main, ...args, '--quiet', '--json'], { cwd: home, stdio: 'pipe' })
    let began: number | undefined
    let timer: NodeJS.Timeout | undefined
    let stderr = ''
    child.stdout.once('data', () => {
      began = performance.now()
      if (life < Infinity) timer = setTimeout(() => child.kill('SIGKILL'), life * 1000)
    })
    child.stdout.resume()
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ code, seconds: (performance.now() - (began ?? performance.now())) / 1000, stderr })
    })
  })
}
const train = (folder: string, life?: number) => sente(['train', 'experiment.ts', '--out', folder], life)
const resume = (folder: string, life?: number) => sente(['resume', folder], life)

/** Files of a run that a kill must not change, by their paths. */
function contents(folder: string): ReadonlyMap<string, string> {
  const files = ['events.jsonl', ...under('checkpoints'), ...under('episodes')]
  return new Map(files.map(file => [file, readFileSync(join(home, folder, file), 'base64')]))
  function under(part: string): string[] {
    const base = join(home, folder)
    const entries = readdirSync(join(base, part), { recursive: true, withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(entry => relative(base, join(entry.parentPath, entry.name)))
  }
}

const whole = await train('whole')
if (whole.code !== 0) throw new Error(whole.stderr)
const expected = contents('whole')
console.log(`a run that nobody kills: ${whole.seconds.toFixed(1)} s, ${expected.size} files`)

const random = rng(Number(values.seed))
const found = { kills: 0, restarts: 0, survived: 0 }

/** One run, killed at least once. @returns what differs in the end. */
async function survive(index: number): Promise<string[]> {
  const folder = String(index)
  const draw = random.split(index)
  let lives = 1 + draw.int(3)
  let begun = false
  for (;;) {
    const life = lives-- > 0 ? draw.next() * whole.seconds : Infinity
    const outcome = begun ? await resume(folder, life) : await train(folder, life)
    begun = true
    if (outcome.code === null) found.kills++
    else if (outcome.code === 0) break
    else if (/cut off before the first one/.test(outcome.stderr)) {
      found.restarts++ // there is nothing to go on from
      rmSync(join(home, folder), { recursive: true })
      begun = false
    } else return [`exit ${outcome.code}: ${outcome.stderr}`]
  }
  const left = contents(folder)
  const files = new Set([...expected.keys(), ...left.keys()])
  return [...files].filter(file => left.get(file) !== expected.get(file))
}

const queue = Array.from({ length: Number(values.times) }, (_, k) => k).values()
await Promise.all(
  Array.from({ length: Number(values.parallel) }, async () => {
    for (const index of queue) {
      const differing = await survive(index)
      if (differing.length === 0) found.survived++
      else {
        console.log(`run ${index} differs: ${differing.slice(0, 5).join(', ')}`)
        if (values.keep) cpSync(home, values.keep, { recursive: true })
      }
      rmSync(join(home, String(index)), { recursive: true })
      if ((index + 1) % 20 === 0)
        console.log(`${index + 1} runs, ${found.kills} kills, ${found.survived} as if never killed`)
    }
  }),
)
console.log(
  `${found.survived} of ${values.times} runs, killed ${found.kills} times, end as if they never had been (${found.restarts} were killed before their first checkpoint)`,
)
process.exitCode = found.survived === Number(values.times) ? 0 : 1
