/**
 * Whether seeded runs are the same before and after a change: trains each agent briefly and prints hashes of what its
 * run folder holds, to compare two checkouts.
 *
 *     npx tsx --conditions=sente-source bench/same-bits.ts > before.json
 *     npx tsx --conditions=sente-source bench/same-bits.ts --against before.json
 *
 * `--repo <folder>` runs another checkout, `--agents dqn,sac` only some agents. Compared are every binary file of the
 * last checkpoint, the events, and the steps of the recorded episodes: not texts, seals or names of settings.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { tableFromIPC } from 'apache-arrow'

/** Hashes by what they are of: `events`, `episodes/0.arrow`, `checkpoints/1500/weights.q.bin`. */
type Hashes = Record<string, string>

const RUNS: Readonly<Record<string, string>> = {
  dqn: '--agent dqn --env CartPole-v1 --set hidden=32,32 --set warmup=200',
  c51: '--agent c51 --env CartPole-v1 --set hidden=32,32 --set warmup=200',
  'qr-dqn': '--agent qr-dqn --env CartPole-v1 --set hidden=32,32 --set warmup=200',
  rainbow: '--agent rainbow --env CartPole-v1 --set noisy=true --set hidden=32,32 --set warmup=200',
  'ddpg-discrete': '--agent ddpg --env CartPole-v1 --set hidden=32,32 --set warmup=200',
  ddpg: '--agent ddpg --env Pendulum-v1 --set hidden=32,32 --set warmup=200',
  td3: '--agent td3 --env Pendulum-v1 --set hidden=32,32 --set warmup=200',
  sac: '--agent sac --env Pendulum-v1 --set hidden=32,32 --set warmup=200',
  ppo: '--agent ppo --env Pendulum-v1 --set hidden=32,32 --set rollout=500',
  alphazero: '--agent alphazero --env TicTacToe-v0 --set blocks=0',
  gumbel: '--agent alphazero --env TicTacToe-v0 --set blocks=0 --set gumbel=true --set simulations=16',
  workers: '--agent dqn --env CartPole-v1 --envs 4 --workers 2 --set hidden=16 --set warmup=100',
}
const STEPS: Readonly<Record<string, number>> = { alphazero: 3000, gumbel: 3000 }

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: '.' },
    agents: { type: 'string', default: Object.keys(RUNS).join(',') },
    against: { type: 'string' },
  },
})

const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex').slice(0, 16)

/** Everything of an event but its text, its seal and the cause of its end, which older versions do not write. */
function events(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines
    .map(line => {
      const { seal, text, reason, cause, ...rest } = JSON.parse(line)
      return JSON.stringify(rest)
    })
    .join('\n')
}

function train(agent: string): Hashes {
  const folder = mkdtempSync(join(tmpdir(), 'sente-bits-'))
  const run = join(folder, 'run')
  const flags = `${RUNS[agent]} --steps ${STEPS[agent] ?? 1500} --seed 1 --quiet --out ${run}`
  const command = ['--conditions=sente-source', 'src/cli/main.ts', 'train', ...flags.split(' ')]
  const { status, stderr } = spawnSync('npx', ['tsx', ...command], { cwd: resolve(values.repo), encoding: 'utf8' })
  if (status !== 0) throw new Error(`${agent}: ${stderr}`)
  const hashes: Hashes = { events: hash(events(join(run, 'events.jsonl'))) }
  for (const file of readdirSync(run, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.bin')) hashes[file] = hash(readFileSync(join(run, file)))
    if (file.endsWith('.arrow'))
      hashes[file] = hash(JSON.stringify(tableFromIPC(readFileSync(join(run, file))).toArray()))
  }
  rmSync(folder, { recursive: true })
  return hashes
}

const found = Object.fromEntries(values.agents.split(',').map(agent => [agent, train(agent)]))
if (values.against === undefined) console.log(JSON.stringify(found, null, 2))
else {
  const before = JSON.parse(readFileSync(values.against, 'utf8')) as Record<string, Hashes>
  for (const [agent, hashes] of Object.entries(found)) {
    const then = before[agent] ?? {}
    const names = [...new Set([...Object.keys(then), ...Object.keys(hashes)])]
    const differ = names.filter(name => then[name] !== hashes[name])
    console.log(
      differ.length === 0 ? `${agent}: the same ${names.length} hashes` : `${agent}: ${differ.join(', ')} differ`,
    )
    if (differ.length > 0) process.exitCode = 1
  }
}
