/**
 * Latency of `sente serve`: requests for one observation each, at a fixed rate, from this process to a server in
 * another. Requests are sent when they are due, whether or not earlier ones are answered, so a stall counts in all of
 * those that it delays. Fails if the 95th percentile exceeds 2 ms.
 *
 *     npx tsx --conditions=sente-source bench/serve.ts [runs/dqn-CartPole-v1-s1] [--rate 1000] [--seconds 20]
 *
 * Without a run, it trains the CartPole preset's network for 2,000 steps.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { lastValueFrom } from 'rxjs'
import { dqn } from 'sente'
import { trainInto } from 'sente/runs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rate: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '20' } },
})
const [rate, seconds] = [Number(values.rate), Number(values.seconds)]
const limit = 2 // ms
/** Seconds before the measurement, in which the server's code is compiled. */
const WARM = 3

const temporary = mkdtempSync(join(tmpdir(), 'sente-serve-'))
const run = positionals[0] ?? (await trained())
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const server = spawn(process.execPath, [...process.execArgv, main, 'serve', run, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const address = await new Promise<string>((resolve, reject) => {
  server.stdout.once('data', data => resolve(String(data).trim()))
  server.once('exit', () => reject(new Error('the server ended')))
})

async function trained(): Promise<string> {
  const folder = join(temporary, 'run')
  const experiment = { name: 'run', env: 'CartPole-v1', agent: dqn.for('CartPole-v1'), steps: 2_000 } as const
  await lastValueFrom(trainInto(experiment, folder, { final: 0 }))
  return folder
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const url = `${address}/act`

/** Milliseconds from `due` to the end of the answer; Infinity where there is none. */
const asked = (body: string | Uint8Array, type: string, due: number): Promise<number> =>
  new Promise(resolve => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { method: 'POST', agent, headers }, answer => {
      answer.resume().once('end', () => resolve(answer.statusCode === 200 ? performance.now() - due : Infinity))
    })
    sent.once('error', () => resolve(Infinity))
    sent.end(body)
  })

/** Latencies of requests at the rate, for some seconds. */
async function latencies(type: string, seconds: number): Promise<number[]> {
  const answers: Promise<number>[] = []
  const began = performance.now()
  for (let k = 0; k < rate * seconds; k++) {
    const due = began + (1_000 * k) / rate
    while (performance.now() < due) await new Promise(resolve => setImmediate(resolve))
    const observation = [Math.sin(k), Math.cos(k), Math.sin(2 * k) / 5, Math.cos(3 * k)]
    const raw = type === 'application/octet-stream'
    const body = raw ? new Uint8Array(Float32Array.from(observation).buffer) : JSON.stringify({ observation })
    answers.push(asked(body, type, due))
  }
  return Promise.all(answers)
}

const at = (sorted: readonly number[], share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(2)
let slow = false
try {
  for (const type of ['application/json', 'application/octet-stream']) {
    await latencies(type, WARM)
    const sorted = (await latencies(type, seconds)).sort((a, b) => a - b)
    const shares = [0.5, 0.95, 0.99, 1].map(share => `${100 * share} %: ${at(sorted, share)} ms`)
    console.log(`${type}, ${rate} requests/s for ${seconds} s: ${shares.join(', ')}`)
    slow ||= Number(at(sorted, 0.95)) > limit
  }
  const metrics = await (await fetch(`${address}/metrics`)).text()
  const counted = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(metrics)![1])
  const batch = counted('sente_observations_total') / counted('sente_batches_total')
  console.log(`observations per batch: ${batch.toFixed(2)}`)
} finally {
  agent.destroy()
  server.kill('SIGINT')
  await new Promise(resolve => server.once('close', resolve))
  rmSync(temporary, { recursive: true })
}
if (slow) throw new Error(`the 95th percentile is above ${limit} ms`)
