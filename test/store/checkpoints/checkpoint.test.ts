import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import {
  checkpoints,
  newestCheckpoint,
  readArrays,
  readManifest,
  writeCheckpoint,
} from '../../../src/store/checkpoints/checkpoint.ts'
import type { Staged } from '../../../src/store/checkpoints/stage.ts'
import { temporary } from '../folder.ts'

const arrays = {
  'weights/online': Float32Array.of(1.5, -0, Number.NaN, Infinity),
  counts: Int32Array.of(-1, 2 ** 31 - 1),
  flags: Uint8Array.of(0, 1, 255),
  empty: new Float32Array(0),
}
const write = async (run: string, staged: Partial<Staged>) =>
  (await writeCheckpoint(run, { step: 1, arrays: {}, ...staged })).path
const read = (folder: string) => readArrays(folder, readManifest(folder))

test('a checkpoint is read back bit for bit', async () => {
  const folder = await write(temporary(), { step: 12, arrays })
  assert.is(readManifest(folder).step, 12)
  assert.equal(Object.keys(read(folder)), Object.keys(arrays))
  for (const [name, array] of Object.entries(arrays)) {
    assert.is(read(folder)[name]!.constructor, array.constructor)
    assert.equal(Buffer.from(read(folder)[name]!.buffer), Buffer.from(array.buffer))
  }
})

test('only the view into a larger buffer is written', async () => {
  const whole = Float32Array.of(1, 2, 3, 4)
  const folder = await write(temporary(), { arrays: { part: whole.subarray(1, 3) } })
  assert.equal([...read(folder).part!], [2, 3])
})

test('a checkpoint holds raw little-endian arrays and a manifest, and no temporary files', async () => {
  const run = temporary()
  const folder = await write(run, { step: 3, arrays: { 'weights/q': Float32Array.of(1) } })
  assert.is(folder, join(run, 'checkpoints', '3'))
  assert.equal(readdirSync(join(run, 'checkpoints')), ['3'])
  assert.equal(readdirSync(folder).sort(), ['manifest.json', 'weights.q.bin'])
  assert.equal([...readFileSync(join(folder, 'weights.q.bin'))], [0, 0, 0x80, 0x3f])
})

test('arrays with equal content share a file', async () => {
  const twins = { 'weights/q': Float32Array.of(1), 'agent/q': Float32Array.of(1), other: Int32Array.of(0x3f800000) }
  const folder = await write(temporary(), { arrays: twins })
  assert.equal(readdirSync(folder).sort(), ['manifest.json', 'other.bin', 'weights.q.bin'])
  assert.equal(read(folder), twins)
})

test('a second checkpoint at the same step replaces the first, which stays available until then', async () => {
  const run = temporary()
  await write(run, { step: 3, arrays: { a: Float32Array.of(1) } })
  const folder = await write(run, { step: 3, arrays: { b: Float32Array.of(2) } })
  assert.equal(Object.keys(read(folder)), ['b'])
  assert.equal(readdirSync(join(run, 'checkpoints')), ['3'])
  renameSync(folder, `${folder}.old`) // as after a crash in between
  assert.is(newestCheckpoint(run), `${folder}.old`)
  await write(run, { step: 3, arrays: { c: Float32Array.of(2) } })
  assert.equal(
    checkpoints(run).map(({ step, path }) => [step, path]),
    [[3, folder]],
  )
})

test('the newest checkpoint is the one with the most steps; incomplete ones do not count', async () => {
  const run = temporary()
  assert.is(newestCheckpoint(run), undefined)
  for (const step of [900, 10_000, 2_000]) await write(run, { step })
  for (const name of ['.20000.new', '30000.gone', 'memory', '10000.old']) mkdirSync(join(run, 'checkpoints', name))
  assert.is(newestCheckpoint(run), join(run, 'checkpoints', '10000'))
  assert.equal(
    checkpoints(run).map(({ step }) => step),
    [10_000, 2_000, 900],
  )
})

test('rows of the replay memory lie in segment files next to the checkpoints', async () => {
  const run = temporary()
  const layout = { capacity: 4, size: 3, added: 3, columns: [{ name: 'x', dtype: 'uint8' as const, width: 1 }] }
  const first = await writeCheckpoint(run, {
    step: 1,
    arrays: {},
    memory: { ...layout, segments: [], fresh: { from: 0, to: 3, bytes: Uint8Array.of(7, 8, 9) } },
  })
  assert.equal(readdirSync(join(run, 'checkpoints', 'memory')), ['0-3.bin'])
  assert.equal([...readFileSync(join(run, 'checkpoints', 'memory', '0-3.bin'))], [7, 8, 9])
  const { segments } = first
  const second = await writeCheckpoint(run, { step: 2, arrays: {}, memory: { ...layout, segments, fresh: undefined } })
  assert.equal(second.segments, segments)
  assert.equal(readManifest(second.path).memory!.segments, [{ from: 0, to: 3, sha256: segments[0]!.sha256 }])
})

test('a failed write leaves earlier checkpoints untouched and no remains', async () => {
  const run = temporary()
  const folder = await write(run, { arrays })
  const clash = { a: Float32Array.of(1), 'a/': Float32Array.of(2), 'a.': Float32Array.of(3) }
  try {
    await write(run, { step: 2, arrays: clash })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'share the file a..bin')
  }
  assert.equal(readdirSync(join(run, 'checkpoints')), ['1'])
  assert.is(Object.keys(read(folder)).length, 4)
})

test('damage is detected', async () => {
  const damaged = async (harm: (folder: string) => void) => {
    const folder = await write(temporary(), { step: 1, arrays })
    harm(folder)
    try {
      read(folder)
    } catch (error) {
      assert.instance(error, UserError)
      return (error as Error).message.replace(folder, '')
    }
    return 'nothing found'
  }
  const damage = (text: string) =>
    `/${text} is damaged: its content does not match the manifest; use another checkpoint or a copy.`
  assert.is(
    await damaged(folder => writeFileSync(join(folder, 'counts.bin'), Int32Array.of(-1, 7))),
    damage('counts.bin'),
  )
  assert.is(await damaged(folder => writeFileSync(join(folder, 'counts.bin'), '')), damage('counts.bin'))
  assert.is(
    await damaged(folder => rmSync(join(folder, 'flags.bin'))),
    '/flags.bin is missing: the checkpoint was not copied completely; copy it again.',
  )
  assert.match(
    await damaged(folder => writeFileSync(join(folder, 'manifest.json'), '{"version":1,')),
    /^\/manifest.json is damaged, as it cannot be parsed /,
  )
  const edit = (change: (text: string) => string) => (folder: string) => {
    const path = join(folder, 'manifest.json')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  assert.is(
    await damaged(edit(text => text.replace('"length": 2', '"length": 3'))),
    '/manifest.json is damaged or was edited: its content does not match its checksum; use a copy.',
  )
  assert.is(await damaged(edit(text => text.replaceAll('\n', '').replaceAll('  ', ' '))), 'nothing found')
})

test('a manifest cannot name files outside its folder', async () => {
  const run = temporary()
  const folder = await write(run, { arrays: {} })
  const { seal } = await import('../../../src/store/json/sealed.ts')
  const sha256 = '0'.repeat(64)
  for (const file of ['../secret.bin', '/secret.bin', '..bin', 'x/y.bin']) {
    const counts = { file, dtype: 'uint8', length: 1, sha256 }
    writeFileSync(join(folder, 'manifest.json'), seal({ version: 1, step: 1, arrays: { counts } }))
    assert.throws(() => readManifest(folder), 'at "arrays.counts.file"')
  }
  writeFileSync(join(folder, 'manifest.json'), seal({ version: 2, step: 1, arrays: {} }))
  assert.throws(() => readManifest(folder), 'at "version"')
  assert.ok(existsSync(folder))
})

test('arrays that share a file are read once, and those too large for memory are refused before reading', async () => {
  const folder = await write(temporary(), { arrays: { a: Float32Array.of(1) } })
  const manifest = readManifest(folder)
  const a = manifest.arrays.a!
  const names = Array.from({ length: 200 }, (_, i) => `weights/a${i}`)
  const shared = readArrays(folder, { ...manifest, arrays: Object.fromEntries(names.map(name => [name, a])) })
  assert.equal(Object.keys(shared), names)
  assert.is(new Set(Object.values(shared)).size, 1)
  for (const change of [{ dtype: 'int32' }, { length: 2 }, { sha256: '0'.repeat(64) }] as const)
    assert.throws(
      () => readArrays(folder, { ...manifest, arrays: { a, b: { ...a, ...change } } }),
      'manifest.json describes a.bin in two different ways: it was not written by sente',
    )
  const large = names.map((name, i) => [name, { ...a, file: `${i}.bin`, length: 2 ** 38 }])
  assert.throws(
    () => readArrays(folder, { ...manifest, arrays: Object.fromEntries(large) }),
    /needs [\d,]+ GiB of memory, and this machine has/,
  )
})

test.run()
