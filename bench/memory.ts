/**
 * Resident memory over 100,000 DQN updates (4-64-64-2, batch 64, eight to a run), printed every 10,000. Fails when it leaves ±5 MB
 * of what it was after the first 10,000.
 *
 *   npx tsx --conditions=sente-source bench/memory.ts [--updates 100000]
 */
import { parseArgs } from 'node:util'
import { dqn } from '../agents/dqn.ts'
import { rng } from '../src/core/rng.ts'
import { box, discrete } from '../src/core/space.ts'

const { updates } = parseArgs({ options: { updates: { type: 'string', default: '100000' } } }).values
const every = Math.round(Number(updates) / 10)
const random = rng(0)
const observe = () => Float32Array.from({ length: 4 }, () => random.normal())

const agent = await dqn({ hidden: [64, 64], targetEvery: 1000 }).create({
  observationSpace: box([4], -10, 10),
  actionSpace: discrete(2),
  random: rng(1),
  steps: 100_000,
  envs: 1,
  device: { device: 'cpu', engine: 'onnx' },
})
for (let i = 0; i < 2000; i++) {
  const next = { observation: observe(), reward: 1, terminated: i % 20 === 0, truncated: false }
  agent.observe({ slot: 0, view: { observation: observe() }, decision: { action: i % 2 }, next })
}

const sizes: number[] = [] // MB
console.log('updates     rss  external  heap used   (MB)')
for (let done = 0; done < Number(updates); ) {
  await agent.learn(40)
  done += 40
  await new Promise(resolve => setImmediate(resolve)) // as the event loop of a run does
  if (done % every >= 40) continue
  const { rss, external, heapUsed } = process.memoryUsage()
  sizes.push(rss / 1e6)
  const columns = [rss, external, heapUsed].map((bytes, i) => (bytes / 1e6).toFixed(1).padStart([8, 10, 11][i]!))
  console.log(String(done).padStart(7) + columns.join(''))
}
const [warm, ...rest] = sizes as [number, ...number[]]
const largest = Math.max(...rest.map(size => Math.abs(size - warm)))
console.log(`farthest from ${warm.toFixed(1)} MB: ${largest.toFixed(1)} MB (allowed: 5)`)
agent.dispose()
process.exitCode = largest <= 5 ? 0 : 1
