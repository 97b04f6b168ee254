/**
 * Memory and time of a replay memory with discrete or image observations: MiB for 100,000 Taxi transitions (500 states)
 * and for 10,000 stacks of four 84×84 images, and µs to sample a batch of 64 into the arrays of a compiled step and to
 * add a transition. Compares storage in the observation space's own type (`fieldOf`) with the floats that networks
 * read. Rounds are interleaved; medians.
 *
 *   npx tsx --conditions=sente-source bench/observations.ts
 */
import { rng } from '../src/core/rng.ts'
import { box, discrete, encode, type Space, sample, width } from '../src/core/space.ts'
import { fieldOf } from '../src/replay/observations.ts'
import { type UniformReplay, uniformReplay } from '../src/replay/uniform.ts'
import { median } from './peer.ts'

const batch = 64
const rounds = 9
const random = rng(0)

function timed(action: () => void, times: number): number {
  const started = performance.now()
  for (let i = 0; i < times; i++) action()
  return ((performance.now() - started) * 1000) / times
}

const cases: readonly [string, Space, number][] = [
  ['Taxi', discrete(500), 100_000],
  ['pictures', box([4, 84, 84], 0, 255, 'uint8'), 10_000],
]
for (const [name, space, rows] of cases) {
  const D = width(space)
  const values = Array.from({ length: 16 }, () => sample(space, random))
  const into = { observation: new Float32Array(batch * D), next: new Float32Array(batch * D) }
  const floats = { shape: [D] }
  const s = [new Float32Array(D), new Float32Array(D)] as const
  const kept = (field: ReturnType<typeof fieldOf>) =>
    uniformReplay({ observation: field, next: field, reward: { shape: [] } }, rows)
  let k = 0
  const ways: Record<string, { memory: UniformReplay; add: () => void }> = {}
  const ours = kept(fieldOf(space))
  ways['as given'] = {
    memory: ours,
    add: () => ours.add({ observation: values[k % 16]!, next: values[(k++ + 1) % 16]!, reward: 1 }),
  }
  const theirs = kept(floats)
  ways['as floats'] = {
    memory: theirs,
    add: () => {
      encode(space, values[k % 16]!, s[0])
      encode(space, values[(k++ + 1) % 16]!, s[1])
      theirs.add({ observation: s[0], next: s[1], reward: 1 })
    },
  }
  const took: Record<string, { add: number[]; sample: number[] }> = {}
  for (const [way, { add }] of Object.entries(ways)) took[way] = { add: [timed(add, rows)], sample: [] }
  for (let round = 0; round < rounds; round++)
    for (const [way, { memory, add }] of Object.entries(ways)) {
      took[way]!.add.push(timed(add, 300))
      took[way]!.sample.push(timed(() => memory.sample(batch, random, into), 100))
    }
  console.log(`${name}, ${rows.toLocaleString('en')} transitions, Node ${process.versions.node}`)
  for (const [way, { memory }] of Object.entries(ways)) {
    const bytes = Object.values(memory.rows(0, 1)).reduce((sum, { byteLength }) => sum + byteLength, 0)
    const { add, sample } = took[way]!
    console.log(
      `  ${way.padEnd(10)} ${((bytes * rows) / 2 ** 20).toFixed(1).padStart(8)} MiB   sample ${batch}: ` +
        `${median(sample).toFixed(1)} µs   add: ${median(add.slice(1)).toFixed(2)} µs`,
    )
  }
}
