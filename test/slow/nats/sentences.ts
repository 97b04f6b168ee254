/** What is said when a server, a worker or a trial is not as it should be; and that nothing is lost by it. */
import * as assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectNats } from '../../../src/app/nats/connection.ts'
import { ended, freePort, pause, sente, startServer } from './stage.ts'

const home = mkdtempSync(join(tmpdir(), 'sente-nats-'))
const [here, there, disk] = ['here', 'there', 'disk'].map(name => join(home, name)) as [string, string, string]
for (const folder of [here, there, disk]) mkdirSync(folder)
const port = await freePort()
const address = `nats://127.0.0.1:${port}`
const small = ['--set', 'hidden=8', '--set', 'warmup=20', '--steps', '200', '--seeds', '1', '--quiet']
const sweepOf = (...what: string[]) => ['sweep', ...what, ...small, '--nats', address]
const identity = ['--agent', 'dqn', '--env', 'Identity-v0', '--plain']

async function refused(args: readonly string[], sentence: RegExp): Promise<void> {
  const { code, text } = await ended(here, args)
  assert.match(text.replace(/\s+/g, ' '), sentence)
  assert.notEqual(code, 0)
  assert.equal(text.match(/error:/g)?.length, 1, text)
}

/** Waits until a log says something. */
async function said(log: string, sentence: RegExp): Promise<void> {
  for (let waited = 0; ; waited += 200) {
    const text = (existsSync(log) ? readFileSync(log, 'utf8') : '').replace(/\s+/g, ' ')
    if (sentence.test(text)) return
    assert.ok(waited < 120_000, `${log} never says ${sentence}: ${text}`)
    await pause(200)
  }
}

await refused(
  sweepOf(...identity),
  /no NATS server answers at nats:\/\/127.0.0.1:\d+ \(.*\): start one with nats-server -js/,
)
await refused(['worker'], /say which server has the trials/)

let server = await startServer(join(home, 'plain'), port, [])
await refused(sweepOf(...identity), /runs without JetStream: start it with nats-server -js/)
const stopped = async () => {
  server.kill('SIGKILL')
  await once(server, 'exit')
}
await stopped()
server = await startServer(join(home, 'locked'), port, ['-js', '--auth', 'secret'])
await refused([...sweepOf(...identity), '--nats-token', 'guess'], /refuses the credentials/)
await refused([...sweepOf(...identity), '--nats-creds', 'none.creds'], /none.creds cannot be read/)
await stopped()

server = await startServer(join(home, 'server'), port)
try {
  writeFileSync(join(home, 'outside.ts'), '')
  const env = (step: string) => `import { discrete, register } from 'sente'
    export default register({ id: 'Given-v0', create: () => ({
      observationSpace: discrete(2), actionSpace: discrete(2), reset: () => ({ observation: 0 }),
      step: () => { ${step}; return { observation: 1, reward: 1, terminated: true, truncated: false } },
    }) })`
  writeFileSync(join(home, 'outside.ts'), env(''))
  await refused(sweepOf('--agent', 'dqn', '--env', '../outside.ts'), /outside.ts lies outside this folder/)

  console.log('a file that differs, then none, then the same')
  let worker = sente(there, 'worker', ['worker', '--nats', address])
  writeFileSync(join(here, 'given.ts'), env(''))
  writeFileSync(join(there, 'given.ts'), env('1'))
  const sweep = sente(here, 'sweep', sweepOf('--agent', 'dqn', '--env', './given.ts'))
  await said(join(here, 'sweep.log'), /warning: the worker on \S+ refuses s0: .\/given.ts differs between the sweep/)
  rmSync(join(there, 'given.ts'))
  await said(join(here, 'sweep.log'), /warning: .* there is no given.ts in the worker's folder/)
  writeFileSync(join(there, 'given.ts'), env(''))
  const [code] = await once(sweep, 'exit')
  assert.equal(code, 0)
  await said(join(there, 'worker.log'), /s0: is over/)

  console.log('another version of sente')
  const nats = await connectNats({ nats: address })
  const task = { sente: '9.9.9', sweep: 'other', name: 's0', wanted: {}, fields: {}, named: {}, code: {} }
  await nats.jetstream.publish('sente.trials.other.1', JSON.stringify(task))
  await said(join(there, 'worker.log'), /other s0: refused: the sweep runs sente 9.9.9 and this worker/)
  await nats.jetstream.publish('sente.trials.other.2', '{"name": "no trial"}')
  await nats.manager.streams.purge('sente-trials', { filter: 'sente.trials.other.1' })

  console.log('Ctrl-C of a sweep, and of a worker')
  const long = ['--steps', '100000', '--checkpoint', '500']
  const begun = sente(here, 'long', [...sweepOf(...identity, '--out', 'long'), ...long])
  await said(join(there, 'worker.log'), /long-\w+ s0: begins/)
  await pause(4000)
  worker.kill('SIGINT')
  await once(worker, 'exit')
  await said(join(there, 'worker.log'), /long-\w+ s0: stopped with a checkpoint, for another worker/)
  worker = sente(there, 'second', ['worker', '--nats', address])
  await said(join(there, 'second.log'), /long-\w+ s0: begins/)
  await pause(3000)
  begun.kill('SIGINT')
  assert.equal((await once(begun, 'exit'))[0], 130)
  await said(join(there, 'second.log'), /long-\w+ s0: stopped with a checkpoint, as the sweep asked/)
  const run = JSON.parse(readFileSync(join(here, 'long', 's0', 'run.json'), 'utf8'))
  assert.equal(run.result.cause, 'interrupted')
  assert.ok(run.result.step > 0)

  console.log('a trial that kills its workers')
  for (const folder of [here, there])
    writeFileSync(join(folder, 'given.ts'), env("process.kill(process.ppid, 'SIGKILL')"))
  const deadly = sente(here, 'deadly', sweepOf('--agent', 'dqn', '--env', './given.ts', '--out', 'deadly'))
  for (let k = 0; k < 3; k++) {
    await once(worker, 'exit')
    worker = sente(there, 'next', ['worker', '--nats', address])
  }
  assert.notEqual((await once(deadly, 'exit'))[0], 0)
  await said(join(here, 'deadly.log'), /seed 0: given up, as 3 workers ended while they trained it, the last one \S+/)
  worker.kill('SIGKILL')

  console.log('a full disk')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk])
  worker = sente(there, 'full', ['worker', '--nats', address, '--dir', disk])
  const full = sente(here, 'full', sweepOf(...identity, '--out', 'full'))
  await said(join(there, 'full.log'), /s0: failed: .*the disk is full/)
  assert.notEqual((await once(full, 'exit'))[0], 0)
  await said(join(here, 'full.log'), /the disk is full/)
  execFileSync('mount', ['-o', 'remount,size=64m', disk])
  assert.equal((await ended(here, sweepOf(...identity, '--out', 'full'))).code, 0)
  worker.kill('SIGKILL')
  await nats.close()
} finally {
  await stopped()
  try {
    execFileSync('umount', [disk], { stdio: 'ignore' })
  } catch {}
}
rmSync(home, { recursive: true, force: true })
console.log('every sentence was said')
