/**
 * How well AlphaZero's presets play small boards: trains each with several seeds, and lets each play 100 games with 100
 * simulations a move against MCTS with 200 and with 1,000, both sides of openings of two random moves. Runs already in
 * the results file are not repeated, so it can be stopped at any time.
 *
 *     tsx --conditions=sente-source experiments/boards.ts [--seeds 5] [--parallel 1]
 *         [--env Hex5x5-v0]                  only this one
 *         [--out experiments/boards.json]    the results
 *         [--report]                         no runs: the table of existing results
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inChildProcesses, loadExperiment, only, trainInto } from 'sente'
import { contest } from 'sente/runs'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '1' },
    env: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('boards.json', import.meta.url)) },
    report: { type: 'boolean', default: false },
  },
})

const envs = ['Hex5x5-v0', 'Othello6x6-v0', 'Go5x5-v0']
const opponents = [200, 1_000]
const GAMES = 100

/** Won and drawn games, by the simulations of the opponent. */
type Outcome = Readonly<Record<string, { readonly won: number; readonly drawn: number }>>
/** Outcomes by environment and seed. */
type Results = Record<string, Record<string, Outcome>>
const results: Results = existsSync(values.out) ? JSON.parse(readFileSync(values.out, 'utf8')) : {}

/** Trains and judges in this process. */
export async function judged(env: string, seed: number): Promise<Outcome> {
  const experiment = await loadExperiment(undefined, { agent: 'alphazero', env, set: {} }, { seed })
  const folder = mkdtempSync(join(tmpdir(), 'sente-boards-'))
  try {
    const run = join(folder, 'run')
    await trainInto(experiment, run)
      .pipe(only('end'))
      .forEach(() => {})
    const outcome: Record<string, { won: number; drawn: number }> = {}
    for (const simulations of opponents) {
      const options = { game: env, games: GAMES, opening: 2, seed }
      const { score } = await contest(`${run}:100`, `mcts:${simulations}`, options)
      outcome[simulations] = { won: score.wins, drawn: score.draws }
    }
    return outcome
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function train(): Promise<void> {
  const wanted = Array.from({ length: Number(values.seeds) }, (_, seed) => envs.map(env => [env, seed] as const)).flat()
  const missing = wanted.filter(([env, seed]) => (values.env ?? env) === env && !results[env]?.[seed])
  const answers = inChildProcesses<Outcome>(import.meta.url, 'judged', missing, Number(values.parallel))
  await answers.forEach(({ call, answer }) => {
    const [env, seed] = missing[call]!
    results[env] = { ...results[env], [seed]: answer }
    writeFileSync(values.out, `${JSON.stringify(results, null, 2)}\n`)
    console.error(`${env} seed ${seed}: ${JSON.stringify(answer)}`)
  })
}

/** The table of the existing results. */
function report(): void {
  console.log(
    `| | seeds |${opponents.map(n => ` won against mcts:${n.toLocaleString('en-US')}, each seed |`).join('')}`,
  )
  console.log(`|---|---|${'---|'.repeat(opponents.length)}`)
  for (const [env, bySeed] of Object.entries(results)) {
    const outcomes = Object.values(bySeed)
    const cells = opponents.map(n => {
      const [won, drawn] = (['won', 'drawn'] as const).map(key => outcomes.map(one => one[n]![key]))
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
      return `${sum(won!)} of ${GAMES * outcomes.length} (${won!.join(', ')}), ${sum(drawn!)} drawn`
    })
    console.log(`| ${[env, outcomes.length, ...cells].join(' | ')} |`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!values.report) await train()
  report()
}
