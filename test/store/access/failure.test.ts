/** A failed system call becomes a one-sentence message, and the first error is the one reported. */
import fs, { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { tap } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Step } from '../../../src/core/env.ts'
import { UserError } from '../../../src/core/error.ts'
import { train } from '../../../src/loop/train.ts'
import { checkpoint } from '../../../src/operators/checkpoint.ts'
import { journal } from '../../../src/operators/journal.ts'
import { record } from '../../../src/operators/record.ts'
import { tensorboard } from '../../../src/operators/tensorboard.ts'
import { writeCheckpoint } from '../../../src/store/checkpoints/checkpoint.ts'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import { EventFile } from '../../../src/store/metrics/tensorboard.ts'
import { EventLog } from '../../../src/store/runs/event-log.ts'
import { lock } from '../../../src/store/runs/lock.ts'
import { loadRun, writeRun } from '../../../src/store/runs/run.ts'
import { listRuns } from '../../../src/store/runs/runs.ts'
import { all, counter, rejection, scripted } from '../../loop/toys.ts'
import { temporary } from '../folder.ts'
import { played } from '../played.ts'
import { record as run } from '../record.ts'
import { failing, systemError, whileFailing } from './failing.ts'

const reasons = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EIO: 'the disk reports an error \\(EIO\\) and may be failing',
  EBUSY: 'another program is using it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
}

/** Everything that writes to a run folder, and the system calls it makes. */
const writers: Readonly<Record<string, { calls: readonly string[]; write: (folder: string) => unknown }>> = {
  'run.json': {
    calls: ['openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync'],
    write: folder => writeRun(folder, run),
  },
  'events.jsonl': {
    calls: ['openSync', 'writeSync', 'fsyncSync', 'closeSync'],
    write: folder => {
      const log = new EventLog(folder)
      log.add({})
      log.sync()
      log.close()
    },
  },
  'the curves': {
    calls: ['openSync', 'writeSync', 'closeSync'],
    write: folder => new EventFile(folder, 0).close(),
  },
  episodes: {
    calls: ['mkdirSync', 'openSync', 'writeSync', 'closeSync'],
    write: folder => {
      const { summary, ...rest } = played(0, 6)
      const writer = new EpisodeWriter(
        join(folder, 'episodes'),
        { env: { id: 'A-v0' }, seed: 1 },
        { size: 1, thoughts: {} },
      )
      writer.append(summary, rest)
      writer.close()
    },
  },
  'a checkpoint': {
    calls: ['later.open', 'later.mkdir', 'later.rename'],
    write: folder => writeCheckpoint(folder, { step: 5, arrays: { 'weights/net': Float32Array.of(1) } }),
  },
  'the lock': {
    calls: ['openSync', 'writeFileSync', 'linkSync'],
    write: folder => lock(folder)(),
  },
}

for (const [name, { calls, write }] of Object.entries(writers))
  for (const call of calls)
    test(`${name}: ${call} fails`, async () => {
      for (const [code, reason] of Object.entries(reasons)) {
        const folder = temporary()
        const error = await rejection(whileFailing({ [call]: code }, async () => write(folder)))
        assert.instance(error, UserError, `${code}: ${error.stack}`)
        assert.match(error.message, new RegExp(`^.*${folder}.*: ${reason}`), code)
        await write(call === 'closeSync' ? temporary() : folder) // once the problem is fixed, writing succeeds
      }
    })

test('read errors are reported', async () => {
  for (const [call, code] of [
    ['openSync', 'EMFILE'],
    ['readSync', 'EIO'],
    ['lstatSync', 'EACCES'],
  ] as const) {
    const home = temporary()
    const folder = join(home, 'run')
    mkdirSync(folder)
    writeRun(folder, run)
    const error = await rejection(whileFailing({ [call]: code }, async () => loadRun(folder)))
    assert.instance(error, UserError)
    assert.match(error.message, new RegExp(`run.json cannot be read: ${reasons[code]}`))
    const [row] = await whileFailing({ [call]: code }, () => listRuns(home))
    assert.match((row as { error: string }).error, /run.json cannot be read/)
  }
})

test('an error of close does not hide the first one', async () => {
  for (const [name, calls] of [
    ['run.json', { fsyncSync: 'EIO', closeSync: 'EBUSY' }],
    ['events.jsonl', { writeSync: 'ENOSPC', closeSync: 'EBUSY' }],
    ['the curves', { writeSync: 'ENOSPC', ftruncateSync: 'EBUSY', closeSync: 'EBUSY' }],
    ['episodes', { writeSync: 'ENOSPC', rmSync: 'EBUSY', closeSync: 'EBUSY' }],
    ['a checkpoint', { 'later.rename': 'EROFS', 'later.rm': 'EBUSY' }],
    ['the lock', { linkSync: 'EROFS', rmSync: 'EBUSY' }],
  ] as const) {
    const folder = temporary()
    const { write } = writers[name]!
    const error = await rejection(whileFailing(calls as Record<string, string>, async () => write(folder)))
    assert.instance(error, UserError, error.stack)
    assert.match(error.message, /may be failing|disk is full|is read-only/, name)
  }
})

test('an error while a run ends does not hide the first one', async () => {
  const folder = temporary()
  let mend = () => {}
  const distort = (step: Step<Float32Array>, k: number, episode: number) => {
    if (episode !== 3 || k !== 2) return step
    mend = failing({ closeSync: 'EIO', writeSync: 'EIO', rmSync: 'EIO', 'later.mkdir': 'EIO' })
    return {} as never
  }
  const error = await rejection(
    all(
      train({ env: counter({ length: 2, distort }), agent: scripted(), steps: 20 }).pipe(
        record(folder),
        tensorboard(folder),
        checkpoint(folder),
        journal(folder),
      ),
    ),
  )
  mend()
  assert.match(error.message, 'returned the reward undefined')
})

test('the log continues without a gap after the disk was full', async () => {
  const folder = temporary()
  const log = new EventLog(folder)
  log.add({ k: 1 })
  await rejection(whileFailing({ writeSync: 'ENOSPC' }, async () => log.flush()))
  log.add({ k: 2 })
  const kept = log.sync()
  log.close()
  assert.is(readFileSync(join(folder, 'events.jsonl'), 'utf8').split('\n').length, 3)
  new EventLog(folder, kept).close()
})

test('a write cut short by a full disk leaves no hole', async () => {
  const folder = temporary()
  const log = new EventLog(folder)
  const { writeSync } = fs
  fs.writeSync = ((file: number, bytes: Uint8Array, at: number, _: number, position: number) => {
    if (at > 0) throw systemError('ENOSPC')
    return writeSync(file, bytes, at, 4, position)
  }) as typeof fs.writeSync
  syncBuiltinESMExports()
  try {
    log.add({ k: 1 })
    assert.throws(() => log.flush(), /the disk is full/)
  } finally {
    fs.writeSync = writeSync
    syncBuiltinESMExports()
  }
  log.close()
  assert.match(readFileSync(join(folder, 'events.jsonl'), 'utf8'), /^\{"k":1,"seal":"[0-9a-f]{16}"\}\n$/)
})

const gone: Readonly<Record<string, (folder: string) => void>> = {
  moved: folder => renameSync(folder, `${folder}-moved`),
  deleted: folder => rmSync(folder, { recursive: true }),
  replaced: folder => {
    renameSync(folder, `${folder}-moved`)
    mkdirSync(folder)
  },
}
for (const [how, remove] of Object.entries(gone))
  test(`a run whose folder is ${how} stops and does not recreate it`, async () => {
    const folder = join(temporary(), 'run')
    const env = counter({ length: 50 })
    const running = all(
      train({ env, agent: scripted(), steps: 1e9 }).pipe(
        record(folder, { every: 1e9, best: false }),
        tensorboard(folder),
        checkpoint(folder, { every: 1e9 }),
        journal(folder),
        tap(event => {
          if (event.type === 'step' && event.step === 5_000) remove(folder)
        }),
      ) as ReturnType<typeof train>,
    )
    const error = await rejection(running)
    assert.instance(error, UserError, error.stack)
    assert.match(
      error.message,
      /(no longer exists|is no longer the folder)[^.]*so the run has stopped\. .*npx sente resume <folder>$/,
    )
    const parent = join(folder, '..')
    assert.equal(readdirSync(parent), how === 'moved' ? ['run-moved'] : how === 'deleted' ? [] : ['run', 'run-moved'])
    if (how === 'replaced') assert.equal(readdirSync(folder), [])
  })

test('a checkpoint, an episode or a curve does not recreate a deleted folder', async () => {
  for (const name of ['run.json', 'episodes', 'a checkpoint']) {
    const folder = join(temporary(), 'run')
    const error = await rejection((async () => writers[name]!.write(folder))())
    assert.instance(error, UserError, name)
    assert.match(error.message, /run no longer exists: it was moved or deleted/)
    assert.equal(readdirSync(join(folder, '..')), [])
  }
})

test.run()
