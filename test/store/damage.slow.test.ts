/** Whatever happens to the bytes of a run, nothing crashes, and damaged data is never taken for good. */
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/index.ts'
import type { Episode } from '../../src/core/episode.ts'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { evaluate } from '../../src/operators/evaluate.ts'
import { journal } from '../../src/operators/journal.ts'
import { record } from '../../src/operators/record.ts'
import { checkpoints, readManifest, segmentFile } from '../../src/store/checkpoints/checkpoint.ts'
import { loadSnapshot, readSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { listEpisodes, readEpisode } from '../../src/store/episodes/episodes.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import { listRuns } from '../../src/store/runs/runs.ts'
import '../../envs/index.ts'
import { all } from '../loop/toys.ts'
import { temporary } from './folder.ts'

const whole = temporary()
const agent = dqn({ hidden: [8], warmup: 20, trainEvery: 4, batchSize: 4, bufferSize: 100, targetEvery: 30 })
await all(
  train({ env: 'CartPole-v1', agent, steps: 150, seed: 2, envs: 2, device: 'cpu' }).pipe(
    evaluate({ every: 50, episodes: 2 }),
    record(whole),
    checkpoint(whole, { every: 50, keep: 3 }),
    journal(whole),
  ),
)
const run = loadRun(whole)
const snapshots = new Map(checkpoints(whole).map(({ step, path }) => [step, readSnapshot(path)]))
/** Episodes of training and of evaluations are numbered apart. */
const nameOf = ({ evaluation, episode }: Episode) => JSON.stringify([evaluation, episode])
const episodes = new Map(
  listEpisodes(whole)
    .episodes.map(readEpisode)
    .map(episode => [nameOf(episode), episode]),
)
const [newest, second] = checkpoints(whole)

/** A copy of the run to damage. */
function copy(): string {
  const folder = temporary()
  cpSync(whole, folder, { recursive: true })
  return folder
}

const filesUnder = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(whole.length + 1))
    .sort()

/** Files used only by the newest checkpoint. */
function ofNewest(): string[] {
  const memory = join(whole, 'checkpoints', 'memory')
  const own = readManifest(newest!.path).memory!.segments.filter(
    segment =>
      !isDeepStrictEqual(
        segment,
        readManifest(second!.path).memory!.segments.find(s => s.from === segment.from),
      ),
  )
  return [...filesUnder(newest!.path), ...own.map(segment => segmentFile(memory, segment).slice(whole.length + 1))]
}

const harms: Readonly<Record<string, (path: string) => void>> = {
  'cut in half': path => writeFileSync(path, readFileSync(path).subarray(0, statSync(path).size >> 1)),
  'with its last byte lost': path => writeFileSync(path, readFileSync(path).subarray(0, -1)),
  'with a bit flipped': path => {
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(path, bytes)
  },
  deleted: path => rmSync(path),
  empty: path => writeFileSync(path, ''),
}

for (const file of ofNewest())
  for (const [how, harm] of Object.entries(harms))
    test(`${file.replace(/.*checkpoints./, '')} ${how}: the previous checkpoint is used, and the newest reported as skipped`, () => {
      const folder = copy()
      harm(join(folder, file))
      const { path, skipped, ...snapshot } = loadSnapshot(folder)
      if (how === 'with its last byte lost' && file.endsWith('.json')) return // the final newline, which is not data
      assert.is(basename(path), String(second!.step))
      assert.is(skipped.length, 1)
      const [{ path: named, reason }] = skipped as [{ path: string; reason: string }]
      assert.is(named, join(folder, 'checkpoints', String(newest!.step)))
      assert.match(reason, basename(file))
      assert.ok(isDeepStrictEqual(snapshot, snapshots.get(second!.step)))
    })

test('1,000 mutations: everything read is what was written, and everything else is reported', () => {
  const random = rng(4)
  const files = filesUnder(whole).filter(file => /^(checkpoints|episodes)|^run\.json$/.test(file))
  const folder = copy()
  const noticed = new Map<string, number>()
  for (let k = 0; k < 1_000; k++) {
    const file = files[k % files.length]!
    const path = join(folder, file)
    const bytes = readFileSync(path)
    writeFileSync(path, mutated(bytes, random))
    const told = problems(folder, `mutation ${k}, of ${file}`)
    noticed.set(file, (noticed.get(file) ?? 0) + (told > 0 ? 1 : 0))
    writeFileSync(path, bytes)
  }
  for (const file of files) assert.ok(noticed.get(file)! > 0, `no mutation of ${file} was noticed`)
})

/** Changes, inserts, removes or zeroes some bytes. */
function mutated(bytes: Buffer, random: ReturnType<typeof rng>): Buffer {
  const at = random.int(bytes.length)
  const count = 1 + random.int(8)
  const some = Buffer.from(Array.from({ length: count }, () => random.int(256)))
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + count))]
  const changed = Buffer.from(bytes)
  changed[at]! ^= 1 + random.int(255)
  const forms = [
    () => changed,
    () => Buffer.concat([before, some, bytes.subarray(at)]),
    () => Buffer.concat([before, after]),
    () => Buffer.concat([before, Buffer.alloc(count), after]),
    () => before,
  ]
  return forms[random.int(forms.length)]!()
}

/** Number of problems reported while reading the whole run. Fails on a crash or on wrong data. */
function problems(folder: string, where: string): number {
  let told = 0
  const attempt = <T>(read: () => T, check: (value: T) => boolean) => {
    try {
      assert.ok(check(read()), `${where}: wrong data was read, and nothing reported`)
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(`${where}: ${(error as Error).stack}`)
      told++
    }
  }
  attempt(
    () => loadSnapshot(folder),
    ({ path: _, skipped, ...snapshot }) => {
      told += skipped.length
      return (
        isDeepStrictEqual(snapshot satisfies Snapshot, snapshots.get(snapshot.step)) &&
        (skipped.length > 0 || snapshot.step === newest!.step)
      )
    },
  )
  for (const { path, step } of checkpoints(folder))
    attempt(
      () => readSnapshot(path),
      snapshot => isDeepStrictEqual(snapshot, snapshots.get(step)),
    )
  attempt(
    () => loadRun(folder),
    ({ path: _, ...record }) => isDeepStrictEqual({ ...record, path: whole }, run),
  )
  const recording = listEpisodes(folder)
  told += recording.damage.length + recording.torn.length
  for (const found of recording.episodes)
    attempt(
      () => readEpisode(found),
      episode => isDeepStrictEqual(episode, episodes.get(nameOf(episode))),
    )
  assert.ok(recording.episodes.length === episodes.size || recording.damage.length + recording.torn.length > 0, where)
  const [row] = listRuns(folder)
  if ('error' in row!) told++
  return told
}

test.run()
