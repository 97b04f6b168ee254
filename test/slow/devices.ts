// Usage: devices.ts <folder>. SENTE_GPU selects the GPU candidate; default onnx-webgpu.
import * as assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonLines, sente } from '../cli/sente.ts'

const home = process.argv[2]!
process.env.SENTE_GPU ??= 'onnx-webgpu'
const file = (run: string, name: string) => readFileSync(join(home, run, name), 'utf8')
const engineOf = (run: string) => JSON.parse(file(run, 'run.json')).engine
/** Losses of a run, per update. */
const lossesOf = (run: string) =>
  jsonLines(file(run, 'events.jsonl')).flatMap(({ type, metrics }) => {
    const { loss, criticLoss } = (metrics ?? {}) as Record<string, number>
    return type === 'learn' ? [loss ?? criticLoss!] : []
  })

async function run(...args: string[]) {
  const { code, stdout, stderr } = await sente(home, args)
  assert.equal(code, 0, `sente ${args.join(' ')}\n${stdout}${stderr}`)
  return stderr
}
const settings = (texts: readonly string[]) => texts.flatMap(text => ['--set', text])

const families = {
  dqn: [
    '--env',
    'Catch-v0',
    '--plain',
    '--steps',
    '240',
    ...settings(['hidden=16', 'warmup=80', 'batchSize=8', 'updates=1', 'updatesPerRun=1']),
  ],
  ddpg: ['--env', 'Pendulum-v1', '--steps', '215', ...settings(['hidden=16', 'warmup=200', 'batchSize=8'])],
  alphazero: [
    ...['--env', 'TicTacToe-v0', '--steps', '120', '--envs', '4'],
    ...settings(['hidden=16', 'blocks=0', 'simulations=8', 'warmup=60', 'batchSize=8', 'trainEvery=8', 'updates=1']),
  ],
}
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b))

for (const [agent, flags] of Object.entries(families)) {
  for (const device of ['cpu', 'gpu'])
    await run('train', '--agent', agent, ...flags, '--quiet', '--device', device, '--out', `${agent}-${device}`)
  assert.equal(engineOf(`${agent}-cpu`).device, 'cpu')
  assert.equal(engineOf(`${agent}-gpu`).device, 'gpu')
  const [cpu, gpu] = [lossesOf(`${agent}-cpu`), lossesOf(`${agent}-gpu`)]
  assert.ok(cpu.length >= 5, `${cpu.length} updates of ${agent}`)
  for (let k = 0; k < 5; k++) assert.ok(near(cpu[k]!, gpu[k]!), `${agent}, update ${k + 1}: ${cpu[k]} and ${gpu[k]}`)
  await run('replay', `${agent}-gpu`, '--verify')
  await run('eval', `${agent}-gpu`, '--episodes', '2', '--device', 'gpu')
  console.log(`${agent}: ${gpu.length} updates on ${engineOf(`${agent}-gpu`).description}`)
}

await run('arena', 'alphazero-gpu:16', 'random', '--game', 'TicTacToe-v0', '--games', '4', '--device', 'gpu')

// Runs resume on the other device from the same checkpoint.
for (const [from, to] of [
  ['gpu', 'cpu'],
  ['cpu', 'gpu'],
] as const) {
  const output = await run('resume', `dqn-${from}`, '--device', to, '--steps', '320')
  assert.match(output, /changed: steps 240 → 320, device .* → .*; the run now differs from an uninterrupted one/)
  assert.equal(engineOf(`dqn-${from}`).device, to)
}

// A network this small is faster on the CPU, and auto detects that.
const output = await run('train', '--agent', 'dqn', ...families.dqn, '--device', 'auto', '--out', 'auto')
assert.match(
  output,
  /^dqn on Catch-v0 · seed 0 · onnxruntime [\d.]+, 1 thread · ms per update: cpu [\d.]+, [\w-]+ \d+\n/,
)
const { device, measured } = engineOf('auto')
assert.equal(device, 'cpu')
assert.deepEqual(Object.keys(measured), ['cpu', process.env.SENTE_GPU])
console.log('devices work')
