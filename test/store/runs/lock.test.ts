import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lock, lost, writerOf } from '../../../src/store/runs/lock.ts'
import { temporary } from '../folder.ts'

const file = (run: string) => join(run, 'lock')
const put = (run: string, holder: object) => writeFileSync(file(run), JSON.stringify(holder))

/** Another process that tries to lock a run, prints the outcome, and holds the lock until it is killed. */
async function other(run: string) {
  const code = `
    import { lock } from ${JSON.stringify(new URL('../../../src/store/runs/lock.ts', import.meta.url).href)}
    try { lock(${JSON.stringify(run)}); console.log('locked'); setInterval(() => {}, 1000) } catch (error) { console.log(error.message) }`
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: text.toString().trim() }
}

test('one process holds the lock, and may take it several times', async () => {
  const run = temporary()
  const [first, second] = [lock(run), lock(run)]
  assert.is(writerOf(run), process.pid)
  first()
  first()
  const refused = await other(run)
  assert.is(
    refused.said,
    `${run} is being written by process ${process.pid}: wait for it, or stop it first (if it is certainly gone, ` +
      `delete ${file(run)}).`,
  )
  second()
  assert.is(writerOf(run), undefined)
  assert.equal(readdirSync(run), [])
})

test('the lock of a killed process is free', async () => {
  const run = temporary()
  const { child, said } = await other(run)
  assert.is(said, 'locked')
  assert.is(writerOf(run), child.pid)
  assert.throws(() => lock(run), `is being written by process ${child.pid}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(existsSync(file(run)))
  assert.is(writerOf(run), undefined)
  lock(run)()
  assert.equal(readdirSync(run), [])
})

test('the lock of a reused process id is free, and so is a damaged lock', () => {
  const run = temporary()
  if (process.platform === 'linux') {
    put(run, { pid: process.pid, host: hostname(), since: '1' })
    lock(run)()
  }
  for (const text of ['', '{', '[]', '{"pid":-1}']) {
    writeFileSync(file(run), text)
    lock(run)()
  }
  assert.equal(readdirSync(run), [])
})

test('a process that was killed, but not yet reaped, writes nothing', async () => {
  if (process.platform !== 'linux') return
  const run = temporary()
  const code = `
    import { lock } from ${JSON.stringify(new URL('../../../src/store/runs/lock.ts', import.meta.url).href)}
    lock(${JSON.stringify(run)}); console.log('locked'); setInterval(() => {}, 1000)`
  const node = [process.execPath, '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', '"$0"'].join(' ')
  // `sleep` becomes the parent of the process, and waits for no child.
  const parent = spawn('sh', ['-c', `${node} & exec sleep 60`, code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(parent.stdout, 'data')
  const pid = writerOf(run)!
  assert.ok(pid > 0)
  process.kill(pid, 'SIGKILL')
  while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await new Promise(resolve => setTimeout(resolve, 10))
  assert.is(writerOf(run), undefined)
  lock(run)()
  parent.kill('SIGKILL')
})

test('the lock of a process on another machine is respected', () => {
  const run = temporary()
  put(run, { pid: 1, host: 'elsewhere', since: '' })
  assert.throws(() => lock(run), 'is being written by process 1 on elsewhere: wait for it')
  assert.match(readFileSync(file(run), 'utf8'), 'elsewhere')
})

test('a stale lock that another process replaces at the same time is not lost', async () => {
  const run = temporary()
  const unlock = lock(run)
  const away = `${file(run)}.away`
  const code = `
    const { parentPort } = require('node:worker_threads')
    parentPort.on('message', () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
      require('node:fs').renameSync(${JSON.stringify(away)}, ${JSON.stringify(file(run))})
      process.exit()
    })
    parentPort.postMessage('ready')`
  const worker = new Worker(code, { eval: true })
  await once(worker, 'message')
  renameSync(file(run), away)
  worker.postMessage('go')
  assert.is(lost(run), undefined)
  await once(worker, 'exit')
  renameSync(file(run), away)
  assert.match(lost(run)!.message, 'its lock is not there')
  renameSync(away, file(run))
  unlock()
  assert.equal(readdirSync(run), [])
})

test.run()
