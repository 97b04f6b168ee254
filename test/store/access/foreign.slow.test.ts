/**
 * An untrusted run folder: nothing in it redirects reads, writes or deletions out of it, and nothing in it blocks.
 */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../../agents/index.ts'
import { UserError } from '../../../src/core/error.ts'
import { train } from '../../../src/loop/train.ts'
import { checkpoint } from '../../../src/operators/checkpoint.ts'
import { journal } from '../../../src/operators/journal.ts'
import { record } from '../../../src/operators/record.ts'
import { tensorboard } from '../../../src/operators/tensorboard.ts'
import { checkpoints } from '../../../src/store/checkpoints/checkpoint.ts'
import { loadAgent } from '../../../src/store/checkpoints/load-agent.ts'
import { loadSnapshot } from '../../../src/store/checkpoints/load-snapshot.ts'
import { listEpisodes, readEpisode } from '../../../src/store/episodes/episodes.ts'
import { lock, writerOf } from '../../../src/store/runs/lock.ts'
import { loadRun } from '../../../src/store/runs/run.ts'
import { listRuns } from '../../../src/store/runs/runs.ts'
import '../../../envs/index.ts'
import { all } from '../../loop/toys.ts'
import { temporary } from '../folder.ts'

const agent = dqn({ hidden: [8], warmup: 20, trainEvery: 4, batchSize: 4, bufferSize: 60, targetEvery: 30 })
const options = { env: 'CartPole-v1', agent, steps: 120, seed: 2, device: 'cpu' } as const
const run = (folder: string, resume?: ReturnType<typeof loadSnapshot>) =>
  all(
    train({ ...options, ...(resume && { steps: 180, resume }) }).pipe(
      record(folder),
      tensorboard(folder),
      checkpoint(folder, { every: 40, keep: 1 }),
      journal(folder),
    ),
  )

const whole = temporary()
await run(whole)
const step = String(checkpoints(whole)[0]!.step)

/** A copy of the run, next to an unrelated folder and file. */
function received() {
  const home = temporary()
  const [folder, outside, file] = ['run', 'outside', 'precious'].map(name => join(home, name)) as [
    string,
    string,
    string,
  ]
  cpSync(whole, folder, { recursive: true })
  mkdirSync(outside)
  return { home, folder, outside, file }
}

/** Contents of a folder, following links. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(folder, { recursive: true }) as string[])
      .filter(name => statSync(join(folder, name)).isFile())
      .map(name => [name, readFileSync(join(folder, name), 'base64')]),
  )

/** The messages of everything that reads or writes a run. */
async function sayings(folder: string): Promise<string[]> {
  const said: string[] = []
  const attempt = async (work: () => unknown) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      said.push(error.message)
    }
  }
  const [row] = listRuns(folder)
  if (row && 'error' in row) said.push(row.error)
  await attempt(() => loadRun(folder))
  await attempt(() => listEpisodes(folder).episodes.map(readEpisode))
  await attempt(async () => (await loadAgent(folder)).dispose())
  await attempt(() => run(folder, loadSnapshot(folder)))
  return said
}

/** Places in a run folder to replace with a link, and its target: the same content elsewhere, as an attacker would. */
const places = [
  'run.json',
  '.run.json',
  'events.jsonl',
  'lock',
  'episodes',
  'episodes/0.arrow',
  'checkpoints',
  'checkpoints/memory',
  `checkpoints/${step}`,
  `checkpoints/${step}/manifest.json`,
  `checkpoints/${step}/${readdirSync(join(whole, 'checkpoints', step)).find(name => name.endsWith('.bin'))}`,
  `checkpoints/memory/${readdirSync(join(whole, 'checkpoints', 'memory'))[0]}`,
  'checkpoints/.160.new',
]

for (const place of places)
  test(`${place} as a link to elsewhere is refused, and its target does not change`, async () => {
    const { folder, outside, file } = received()
    const here = join(folder, place)
    const there = join(outside, basename(place))
    if (existsSync(here)) renameSync(here, there)
    else writeFileSync(there, 'export PATH')
    writeFileSync(file, '')
    symlinkSync(there, here)
    // What pruning and resuming would delete if they followed the link.
    for (const name of ['1.arrow', '2.bin', '0-40.bin', 'note.txt'])
      if (statSync(there).isDirectory()) writeFileSync(join(there, name), name)
    const before = contents(outside)
    const said = await sayings(folder)
    assert.equal(contents(outside), before)
    assert.ok(said.some(text => text.includes(`${here} is a symbolic link, which could lead out of the run folder`)))
  })

test('a link to a file that does not exist yet is not followed', async () => {
  const { folder, file } = received()
  symlinkSync(file, join(folder, 'checkpoints', 'memory', '120-160.bin.new'))
  symlinkSync(file, join(folder, 'events.out.tfevents.0002'))
  const said = await sayings(folder)
  assert.not(existsSync(file))
  assert.match(said.at(-1)!, /events.out.tfevents.0002 is a symbolic link|symbolic link/)
})

test('a log with a second hard link is not written to', async () => {
  const { folder, file } = received()
  linkSync(join(folder, 'events.jsonl'), file)
  const before = readFileSync(file, 'utf8')
  const said = await sayings(folder)
  assert.match(said.at(-1)!, /events.jsonl has a second hard link/)
  assert.is(readFileSync(file, 'utf8'), before)
})

const odd = ['run.json', 'events.jsonl', 'lock', 'episodes/0.arrow', `checkpoints/${step}/manifest.json`]
if (process.platform !== 'win32')
  for (const place of odd)
    test(`${place} as a pipe is refused at once`, async () => {
      const { folder } = received()
      rmSync(join(folder, place), { force: true })
      execFileSync('mkfifo', [join(folder, place)])
      const said = await sayings(folder)
      assert.ok(said.some(text => text.includes(`${join(folder, place)} is a pipe, not a regular file`)))
    })

for (const place of odd)
  test(`${place} as a folder is refused in one sentence`, async () => {
    const { folder } = received()
    rmSync(join(folder, place), { force: true })
    mkdirSync(join(folder, place))
    const said = await sayings(folder)
    assert.ok(
      said.some(text => text.includes(`${join(folder, place)} is a folder, not a file`)),
      said.join('\n'),
    )
    assert.ok(existsSync(join(folder, place)))
  })

for (const place of ['run.json', 'lock', `checkpoints/${step}/manifest.json`])
  test(`${place} of 3 GB is refused without reading it`, async () => {
    const { folder } = received()
    if (place === 'lock') writeFileSync(join(folder, place), '')
    truncateSync(join(folder, place), 3 * 2 ** 30)
    const said = await sayings(folder)
    assert.ok(
      said.some(text => text.includes(`${join(folder, place)} has ${3 * 2 ** 30} bytes`)),
      said.join('\n'),
    )
  })

test('episodes before the damage in a file of 3 GB are read', () => {
  const { folder } = received()
  const { length } = listEpisodes(folder).episodes
  truncateSync(join(folder, 'episodes', '0.arrow'), 3 * 2 ** 30)
  const { episodes, damage } = listEpisodes(folder)
  assert.is(episodes.map(readEpisode).length, length)
  assert.is(damage.length, 1)
  assert.match(damage[0]!, /0.arrow is damaged: \d+ bytes from byte \d+ on cannot be read/)
})

test('an array file of the wrong size is refused without reading it', () => {
  const { folder } = received()
  const [name] = readdirSync(join(folder, 'checkpoints', 'memory'))
  truncateSync(join(folder, 'checkpoints', 'memory', name!), 3 * 2 ** 30)
  assert.throws(() => loadSnapshot(folder), `${name} is damaged: its content does not match the manifest`)
})

test('one bad folder is one line in the list of runs and does not affect the others', () => {
  const home = temporary()
  for (const name of ['a', 'b', 'c']) cpSync(whole, join(home, name), { recursive: true })
  rmSync(join(home, 'b', 'run.json'))
  symlinkSync('nowhere', join(home, 'b', 'run.json'))
  const rows = listRuns(home)
  assert.equal(
    rows.map(row => ('error' in row ? row.error.replace(/, which.*/, '') : row.path)),
    [join(home, 'a'), join(home, 'c'), `${join(home, 'b', 'run.json')} is a symbolic link`],
  )
})

test('pruning deletes only files that match our names', async () => {
  const { folder } = received()
  const note = join(folder, 'checkpoints', 'memory', 'note.txt')
  writeFileSync(note, '')
  await run(folder, loadSnapshot(folder))
  assert.ok(existsSync(note))
})

test('the run folder itself may be a link', async () => {
  const { home, folder } = received()
  symlinkSync(folder, join(home, 'latest'))
  assert.equal(await sayings(join(home, 'latest')), [])
})

test('a lock that is a link or a folder is neither followed nor deleted', () => {
  for (const make of [(path: string) => symlinkSync('nowhere', path), (path: string) => mkdirSync(path)]) {
    const folder = temporary()
    make(join(folder, 'lock'))
    for (const work of [() => lock(folder), () => writerOf(folder)])
      assert.throws(work, /lock is a (symbolic link|folder)/)
    assert.equal(readdirSync(folder), ['lock'])
  }
})

test.run()
