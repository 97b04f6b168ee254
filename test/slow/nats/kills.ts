/**
 * Sweeps on NATS workers whose sweep, workers and nats-server are killed (SIGKILL) at random moments and started anew
 * end as undisturbed ones on one machine do: the same trials, byte for byte, and nothing left on the server.
 *
 *     npx tsx --conditions=sente-source test/slow/nats/kills.ts [--kills 100] [--seed 1] [--workers 2]
 */
import * as assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rng } from 'sente'
import { connectNats } from '../../../src/app/nats/connection.ts'
import { ended, freePort, pause, results, sente, startServer } from './stage.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now()) },
    workers: { type: 'string', default: '2' },
  },
})
console.log(`seed ${values.seed}`)
const random = rng(values.seed)
const home = mkdtempSync(join(tmpdir(), 'sente-nats-'))
const port = await freePort()
const address = `nats://127.0.0.1:${port}`
const set = ['hidden=8', 'warmup=20', 'batchSize=8', 'bufferSize=500', 'learningRate=1e-2,1e-3']
const subject = ['--agent', 'dqn', '--env', 'CartPole-v1', '--plain', ...set.flatMap(one => ['--set', one])]
const lengths = ['--steps', '4000', '--checkpoint', '300']
const sweep = ['sweep', ...subject, ...lengths, '--seeds', '2', '--parallel', '2', '--quiet', '--out']

const whole = join(home, 'whole')
assert.equal((await ended(home, [...sweep, whole])).code, 0)
const expected = Object.fromEntries(
  readdirSync(whole)
    .filter(isTrial)
    .map(name => [name, results(join(whole, name))]),
)
assert.equal(Object.keys(expected).length, 4)

const starts: Record<string, () => ChildProcess | Promise<ChildProcess>> = {
  server: () => startServer(join(home, 'server'), port),
}
for (let k = 1; k <= Number(values.workers); k++) {
  mkdirSync(join(home, `worker${k}`))
  starts[`worker${k}`] = () => sente(join(home, `worker${k}`), 'worker', ['worker', '--nats', address])
}
const running: Record<string, ChildProcess> = {}
for (const name in starts) running[name] = await starts[name]!()
const kills: Record<string, number> = {}
let [sweeps, total] = [0, 0]
const began = performance.now()
try {
  while (total < Number(values.kills)) {
    const out = join(home, `sweep${++sweeps}`)
    const start = () => sente(home, 'sweep', [...sweep, out, '--nats', address])
    let child = start()
    let end = once(child, 'exit')
    while (child.exitCode !== 0) {
      await Promise.race([pause(500 + 4000 * random.next()), end])
      if (child.exitCode === 0) break
      if (total < Number(values.kills)) {
        const names = [...Object.keys(starts), 'sweep']
        const victim = names[random.int(names.length)]!
        await kill(victim === 'sweep' ? child : running[victim]!)
        kills[victim] = (kills[victim] ?? 0) + 1
        total++
        if (victim !== 'sweep') running[victim] = await starts[victim]!()
      }
      if (child.exitCode === null && child.signalCode === null) continue
      child = start() // it was killed, or a trial was given up after three dead workers: the same command goes on
      end = once(child, 'exit')
    }
    for (const name in expected) assert.deepEqual(results(join(out, name)), expected[name], `${out}/${name}`)
    assert.deepEqual(readdirSync(out).filter(isTrial).sort(), Object.keys(expected).sort())
    assert.ok(!existsSync(join(out, 'nats.json')), 'the name on the server is forgotten')
    console.log(`sweep ${sweeps} is whole after ${total} kills, ${Math.round((performance.now() - began) / 1000)} s`)
  }
  const nats = await connectNats({ nats: address })
  const streams = await nats.manager.streams.list().next()
  assert.deepEqual(
    streams.map(({ config, state }) => [config.name, state.messages]),
    [['sente-trials', 0]],
    'nothing is left on the server',
  )
  await nats.close()
  console.log(`${total} kills in ${sweeps} sweeps of ${Object.keys(expected).length} trials: ${JSON.stringify(kills)}`)
} finally {
  for (const child of Object.values(running)) await kill(child)
  if (process.exitCode === undefined || process.exitCode === 0) rmSync(home, { recursive: true, force: true })
}

function isTrial(name: string): boolean {
  return /-s\d+$/.test(name)
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
