/**
 * What the bridge to Gymnasium costs, beside a loop in pure Python: steps a second of one environment and of 8 in one message, on CartPole-v1 and
 * on an environment of 1 ms a step, both sides resetting at every end, with random actions drawn before the clock starts. Rounds take turns, so that
 * all meet the same load; medians over the rounds, and of the ratios round by round.
 *
 *   npx tsx --conditions=sente-source bench/gymnasium-bridge.ts [--python PATH] [--rounds 9]
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Env, Step } from '../src/core/env.ts'
import { make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { gymnasium } from '../src/gymnasium/gymnasium.ts'
import { median, startPeer } from './peer.ts'

const flags = parseArgs({ options: { python: { type: 'string' }, rounds: { type: 'string', default: '9' } } }).values
const python = flags.python ?? process.env.PEER_PYTHON ?? 'python3'
const rounds = Number(flags.rounds)
process.chdir(fileURLToPath(new URL('peers', import.meta.url)))

const cases = [
  { name: 'CartPole-v1', steps: 8_000, bar: 0.4 },
  { name: 'slow_env:Slow-v0', steps: 240, bar: 0.9 },
]
const random = rng('actions')
const actions = Array.from({ length: 1_000 }, () => random.int(2))

/** Steps a second, over all of `envs`, which are asked together. */
async function rate(envs: readonly Env[], steps: number): Promise<number> {
  for (const [i, env] of envs.entries()) await env.reset(rng(i))
  const started = performance.now()
  for (let taken = 0; taken < steps; taken += envs.length) {
    const answers = envs.map((env, i) => env.step(actions[(taken + i) % actions.length]! as never))
    const reached = (await Promise.all(answers)) as Step[]
    const over = envs.filter((_, i) => reached[i]!.terminated || reached[i]!.truncated)
    if (over.length > 0) await Promise.all(over.map(env => env.reset(rng(taken))))
  }
  return (1_000 * steps) / (performance.now() - started)
}

const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(9)
const peer = startPeer(python, 'gymnasium_bridge.py')
for (const { name, steps, bar } of cases) {
  const ref = gymnasium(name, { python })
  const one = [make(ref)]
  const eight = Array.from({ length: 8 }, () => make(ref))
  const found: [pure: number, one: number, eight: number][] = []
  for (let round = -2; round < rounds; round++) {
    const measured = [await peer.ask(`${name} ${steps}`), await rate(one, steps), await rate(eight, steps)] as const
    if (round >= 0) found.push([...measured]) // the others warm up
  }
  for (const env of [...one, ...eight]) env.close?.()
  const column = (k: 0 | 1 | 2) => median(found.map(row => row[k]))
  const ratio = (k: 1 | 2, to: 0 | 1) => median(found.map(row => row[k] / row[to]))
  console.log(`${name}, steps a second, median of ${rounds} rounds, Node ${process.versions.node}`)
  console.log(`  pure Python          ${text(column(0))}`)
  console.log(
    `  bridge, 1            ${text(column(1))}   ${(100 * ratio(1, 0)).toFixed(0)} % of pure Python (bar: ${100 * bar} %)`,
  )
  console.log(
    `  bridge, 8 at a time  ${text(column(2))}   ${(100 * ratio(2, 0)).toFixed(0)} % of pure Python, ${ratio(2, 1).toFixed(2)} times one`,
  )
  console.log(`  round trip of one step, with Python's own time: ${(1e6 / column(1)).toFixed(1)} µs`)
}
await peer.close()
