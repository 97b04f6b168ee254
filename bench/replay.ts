/**
 * Microseconds to sample a batch of CartPole transitions from a full replay memory, and to add one: ours (into the
 * arrays that a compiled step reads) beside Stable-Baselines3's ReplayBuffer (into torch tensors), which samples
 * uniformly. Our prioritized memory, including the update of priorities, is compared with the same. Rounds are
 * interleaved; medians over the rounds.
 *
 *   npx tsx --conditions=sente-source bench/replay.ts [--python PATH]
 */
import { parseArgs } from 'node:util'
import { rng } from '../src/core/rng.ts'
import { prioritizedReplay } from '../src/replay/prioritized.ts'
import { uniformReplay } from '../src/replay/uniform.ts'
import { median, startPeer } from './peer.ts'

const { python } = parseArgs({ options: { python: { type: 'string' } } }).values
const rows = 100_000
const batch = 64
const rounds = 15

const schema = {
  observation: { shape: [4] },
  action: { shape: [], dtype: 'int32' },
  reward: { shape: [] },
  next: { shape: [4] },
  terminated: { shape: [] },
} as const
const memory = uniformReplay(schema, rows)
const prioritized = prioritizedReplay(schema, rows, { alpha: 0.6 })
const random = rng(0)
const row = { observation: new Float32Array(4), action: 1, reward: 1, next: new Float32Array(4), terminated: 0 }
for (let i = 0; i < rows; i++) {
  for (let k = 0; k < 4; k++) row.next[k] = row.observation[k] = random.normal()
  memory.add(row)
  prioritized.add(row)
}
const into = {
  observation: new Float32Array(batch * 4),
  action: new Int32Array(batch),
  reward: new Float32Array(batch),
  next: new Float32Array(batch * 4),
  terminated: new Float32Array(batch),
  weight: new Float32Array(batch),
}
const errors = Float32Array.from({ length: batch * 1000 }, () => random.normal())
let given = 0

/** Like an update: samples a batch, then gives its rows new priorities. */
function prioritize(): void {
  prioritized.sample(batch, random, into, { beta: 0.4 })
  prioritized.update(errors.subarray(given, given + batch))
  given = (given + batch) % errors.length
}
for (let i = 0; i < 20_000; i++) prioritize() // creates priorities of all magnitudes

/** Median time per call, over batches of `atOnce` calls because a single one of ours is too short for the clock. */
function timed(action: () => void, atOnce: number): number {
  return median(
    Array.from({ length: 200 }, () => {
      const started = performance.now()
      for (let i = 0; i < atOnce; i++) action()
      return ((performance.now() - started) * 1000) / atOnce
    }),
  )
}

const peer = startPeer(python, 'replay.py')
const work = {
  [`sample ${batch} of ${rows.toLocaleString('en')}`]: {
    ours: () => timed(() => memory.sample(batch, random, into), 50),
    theirs: () => peer.ask(`sample ${batch}`),
  },
  'with priorities': {
    ours: () => timed(prioritize, 50),
    theirs: () => peer.ask(`sample ${batch}`),
  },
  'add one': { ours: () => timed(() => memory.add(row), 500), theirs: () => peer.ask('add') },
}
console.log(`CartPole transitions, µs, median of ${rounds} rounds, Node ${process.versions.node}`)
for (const [name, { ours, theirs }] of Object.entries(work)) {
  const pairs: (readonly [number, number])[] = []
  for (let round = -2; round < rounds; round++) {
    const pair = [ours(), await theirs()] as const
    if (round >= 0) pairs.push(pair) // earlier rounds are warm-up
  }
  const [a, b] = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))]
  const ratio = median(pairs.map(([a, b]) => b / a))
  console.log(`  ${name.padEnd(24)} Sente ${a.toFixed(2)}   SB3 ${b.toFixed(1)}   ${ratio.toFixed(0)}× as fast`)
}
await peer.close()
