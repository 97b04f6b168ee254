/**
 * What each of KataGo's ideas, Gumbel search and random openings contribute to AlphaZero on Connect Four at equal
 * processor time: trains each variant with several seeds for the same time, and judges it on solved positions.
 * Runs already in the results file are not repeated, so it can be stopped at any time.
 *
 *     tsx --conditions=sente-source experiments/connect-four/ablation.ts [--minutes 5] [--seeds 3] [--parallel 1]
 *         [--variants now,cap+opponent]  only these: ideas, and several together
 *         [--positions 1000]             of each set
 *         [--out experiments/connect-four/ablation.json]
 *         [--report]                     no runs: the table of existing results
 *
 * Measures, means over the sets: the share of moves that worsen the position (`judge.ts`), with 100 simulations of PUCT
 * and of the policy without search; and the mean squared error of the value without search. All variants are judged by
 * the same search.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type Agent,
  alphazero,
  connectFour,
  connectFourV0,
  inChildProcesses,
  rng,
  stopWhen,
  train,
  viewOf,
} from 'sente'
import { openEngine, type Tensor, tf } from 'sente/engine'
import { batched, policyValueNetwork, targetPair } from 'sente/kit'
import { networkEvaluator } from 'sente/search'
import { connectFourSolver } from './solver.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '3' },
    parallel: { type: 'string', default: '1' },
    variants: { type: 'string' },
    positions: { type: 'string', default: '1000' },
    out: { type: 'string', default: fileURLToPath(new URL('ablation.json', import.meta.url)) },
    report: { type: 'boolean', default: false },
  },
})

/** A smaller network than the preset's, so that minutes show something; no games between champions. */
const base = {
  blocks: 2,
  channels: 32,
  hidden: [64],
  simulations: 48,
  openingMoves: 3,
  bufferSize: 100_000,
  batchSize: 256,
  warmup: 2048,
  trainEvery: 256,
  updates: 4,
  learningRate: 2e-3,
  learningRateSchedule: 'constant',
  generation: 32,
  arenaGames: 0,
  threads: 1,
} as const
type Settings = NonNullable<Parameters<typeof alphazero>[0]>
const ideas: Readonly<Record<string, Settings>> = {
  now: {},
  cap: { fastSimulations: 12 },
  'deep-cap': { simulations: 96, fastSimulations: 24 },
  forced: { forcedPlayouts: 2 },
  surprise: { surpriseShare: 0.5 },
  opponent: { opponentWeight: 0.15 },
  'gumbel-16': { gumbel: true, simulations: 16 },
  'full-gumbel-16': { gumbel: true, gumbelBelow: true, simulations: 16 },
  cache: { evaluationCache: 2 ** 18 },
  'openings-12': { openingMoves: 12 },
  'openings-24': { openingMoves: 24 },
  'openings-36': { openingMoves: 36 },
  all: { fastSimulations: 12, forcedPlayouts: 2, surpriseShare: 0.5, opponentWeight: 0.15, evaluationCache: 2 ** 18 },
}
/** The settings of a variant: ideas joined by `+`. */
function settingsOf(variant: string): Settings {
  const names = variant.split('+')
  const unknown = names.find(name => !(name in ideas))
  if (unknown !== undefined) throw new Error(`there is no idea "${unknown}", only ${Object.keys(ideas).join(', ')}`)
  return Object.assign({}, ...names.map(name => ideas[name]))
}
const SETS = ['L3_R1', 'L2_R1', 'L2_R2']
const game = connectFour()
const device = { device: 'cpu', engine: 'auto' } as const

/** Errors on one set. */
interface Errors {
  /** Share of moves that worsen the position, with search and without. */
  readonly search: number
  readonly policy: number
  /** Mean squared error of the value. */
  readonly value: number
}
interface Outcome {
  /** Moves of self-play. */
  readonly moves: number
  readonly sets: Readonly<Record<string, Errors>>
}

/** Trains in this process for some minutes of its processor time, and judges what it has learned. */
export async function trained(variant: string, seed: number, minutes: number, positions: number): Promise<Outcome> {
  const settings = settingsOf(variant)
  const spec = alphazero({ ...base, ...settings })
  const began = process.cpuUsage()
  const late = () => {
    const { user, system } = process.cpuUsage(began)
    return user + system >= minutes * 60e6
  }
  let agent: Agent | undefined
  let moves = 0
  let weights: ReturnType<Agent['weights']> = {}
  await train({ env: connectFourV0, agent: spec, steps: 1e9, envs: 64, seed, device: 'cpu' })
    .pipe(stopWhen(event => event.type === 'learn' && late()))
    .forEach(event => {
      if (event.type === 'start') agent = event.run.agent
      if (event.type === 'step') moves++
      if (event.type === 'end') weights = structuredClone(agent!.weights())
    })
  const { opponentWeight = 0 } = settings
  return { moves, sets: await judged(weights, { ...base, simulations: 100, opponentWeight }, positions) }
}

/** Errors of an agent with these weights on the first `positions` of each set. */
async function judged(
  weights: ReturnType<Agent['weights']>,
  options: Parameters<typeof alphazero>[0] & { readonly opponentWeight: number },
  positions: number,
): Promise<Outcome['sets']> {
  const spec = alphazero(options)
  const agent = await spec.create({ ...connectFourV0.create(), random: rng('judge'), steps: 0, envs: 1, device })
  agent.load(weights)
  const network = await networkOf(weights, spec.config as never, options.opponentWeight > 0)
  const solver = connectFourSolver()
  const sets: Record<string, Errors> = {}
  for (const set of SETS) {
    const lines = readFileSync(new URL(`Test_${set}.txt`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
    const solved = lines.slice(0, positions).map(line => {
      const [moves, score] = line.split(' ') as [string, string]
      return { columns: [...moves].map(column => Number(column) - 1), value: Math.sign(Number(score)) }
    })
    const boards = solved.map(({ columns }) => columns.reduce((at, c) => game.next(at, c), game.initial()))
    const decisions = await agent.act(
      boards.map(board => viewOf(game, board)),
      'exploit',
    )
    const A = game.actions
    const raw = { values: new Float32Array(boards.length), logits: new Float32Array(boards.length * A) }
    await network.evaluate(boards, [], raw)
    const worse = (i: number, action: number) => -solver.solve([...solved[i]!.columns, action]) < solved[i]!.value
    const share = (wrong: (i: number) => boolean | number) =>
      solved.reduce((sum, _, i) => sum + Number(wrong(i)), 0) / solved.length
    sets[set] = {
      search: share(i => worse(i, decisions[i]!.action as number)),
      policy: share(i => worse(i, likeliest(raw.logits.subarray(i * A, (i + 1) * A), game.legal(boards[i]!)))),
      value: share(i => (raw.values[i]! - solved[i]!.value) ** 2),
    }
  }
  agent.dispose()
  return sets
}

/** The network alone, as an evaluator. */
async function networkOf(
  weights: ReturnType<Agent['weights']>,
  config: Parameters<typeof policyValueNetwork>[0],
  replies: boolean,
) {
  const { planes, actions } = game
  const theta = targetPair('net', () => [policyValueNetwork(config, { planes, actions, rows: 1000, replies }, rng(0))])
  const engine = await openEngine(device)
  engine.own(theta.groups)
  for (const [name, vector] of Object.entries(weights)) engine.write(name, vector)
  const judge = ({ input }: { input: Tensor }) => {
    const answer = theta.target[0].apply(input, { training: false }) as Tensor
    return { output: replies ? tf.split(answer, [actions + 1, actions], 1)[0]! : answer }
  }
  return networkEvaluator(game, batched(engine, judge, { shape: planes, group: 'netTarget', constant: true }))
}

const likeliest = (logits: Float32Array, legal: Uint8Array): number =>
  logits.reduce((best, logit, a) => (legal[a] === 1 && !(logit <= logits[best]!) ? a : best), legal.indexOf(1))

/** Outcomes by minutes, variant and seed. */
type Results = Record<string, Record<string, Record<string, Outcome>>>
const results: Results = existsSync(values.out) ? JSON.parse(readFileSync(values.out, 'utf8')) : {}
const { minutes } = values

async function run(): Promise<void> {
  const names = values.variants?.split(',') ?? Object.keys(ideas)
  const wanted = Array.from({ length: Number(values.seeds) }, (_, seed) =>
    names.map(variant => [variant, seed] as const),
  ).flat()
  const missing = wanted.filter(([variant, seed]) => !results[minutes]?.[variant]?.[seed])
  const calls = missing.map(call => [...call, Number(minutes), Number(values.positions)])
  const answers = inChildProcesses<Outcome>(import.meta.url, 'trained', calls, Number(values.parallel))
  await answers.forEach(({ call, answer }) => {
    const [variant, seed] = missing[call]!
    results[minutes] ??= {}
    results[minutes][variant] = { ...results[minutes][variant], [seed]: answer }
    writeFileSync(values.out, `${JSON.stringify(results, null, 2)}\n`)
    console.error(`${variant} seed ${seed}: ${JSON.stringify(answer)}`)
  })
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
const spread = (numbers: readonly number[], digits: number) => {
  const deviation = Math.sqrt(mean(numbers.map(x => (x - mean(numbers)) ** 2)))
  return `${mean(numbers).toFixed(digits)} ± ${deviation.toFixed(digits)}`
}

/** The table of the existing results: means over the sets, with the standard deviation over seeds. */
function report(): void {
  for (const [minutes, byVariant] of Object.entries(results)) {
    console.log(`\n${minutes} minutes of processor time a run\n`)
    console.log('| | seeds | moves | errors, 100 simulations | errors, policy alone | squared error, value alone |')
    console.log(`|${'---|'.repeat(6)}`)
    for (const [variant, bySeed] of Object.entries(byVariant)) {
      const outcomes = Object.values(bySeed)
      const over = (key: keyof Errors) => outcomes.map(({ sets }) => mean(Object.values(sets).map(set => set[key])))
      const percent = (key: keyof Errors) =>
        spread(
          over(key).map(x => 100 * x),
          1,
        )
      const moves = Math.round(mean(outcomes.map(({ moves }) => moves))).toLocaleString('en-US')
      const cells = [variant, outcomes.length, moves, `${percent('search')} %`, `${percent('policy')} %`]
      console.log(`| ${[...cells, spread(over('value'), 3)].join(' | ')} |`)
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!values.report) await run()
  report()
}
