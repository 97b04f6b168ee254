import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Rng } from '../../../src/core/rng.ts'
import { craft as craftEpisodes } from './arrow.ts'
import { mutate, sealed } from './json.ts'

/** Paths of a test case. */
interface Scene {
  readonly run: string
  /** Folder of the canaries, and the possible link targets in it. */
  readonly outside: string
  readonly targets: readonly string[]
}

const pick = <T>(random: Rng, list: readonly T[]): T => list[random.int(list.length)]!

/** Relative paths of everything in a folder. */
const within = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

/** Reads a file to change. @throws Error when an earlier change replaced it or made it large. */
function read(path: string): Buffer {
  const stats = lstatSync(path)
  if (!stats.isFile() || stats.size > 2 ** 26) throw new Error(`${path} has been changed already`)
  return readFileSync(path)
}

const checkpointsOf = (run: string) =>
  readdirSync(join(run, 'checkpoints'), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && /^\d+$/.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => Number(b) - Number(a))

/** Replaces something in the folder with an entry of another kind. */
function otherKind({ run, outside, targets }: Scene, random: Rng): string {
  const invented = [
    '.run.json',
    'lock',
    'checkpoints/.9.new',
    'checkpoints/7.gone',
    'checkpoints/9999',
    'checkpoints/50.old',
    'checkpoints/memory/0-1.bin',
    'episodes/77.arrow',
    'events.out.tfevents.0002',
    `lock.${process.pid}`,
    'events.jsonl',
    'run.json',
    'checkpoints',
    'checkpoints/memory',
    'episodes',
  ]
  const name = random.int(2) === 0 ? pick(random, within(run)) : pick(random, invented)
  const path = join(run, name)
  const was = lstatSync(path, { throwIfNoEntry: false })
  const kept = `${path}.kept`
  if (was?.isDirectory() && random.int(2) === 0) renameSync(path, kept)
  const bytes = was?.isFile() ? read(path) : Buffer.from('{}')
  rmSync(path, { recursive: true, force: true })
  mkdirSync(dirname(path), { recursive: true })
  const target = join(outside, pick(random, targets))
  const kinds: Readonly<Record<string, () => void>> = {
    'a link to a canary': () => symlinkSync(target, path),
    'a relative link': () => symlinkSync(relative(dirname(path), target), path),
    'a link to itself': () => symlinkSync(path, path),
    'a link to a device': () =>
      symlinkSync(pick(random, ['/dev/zero', '/dev/full', '/dev/stdin', '/proc/self/mem']), path),
    'a link to what it was': () =>
      lstatSync(kept, { throwIfNoEntry: false }) ? symlinkSync(kept, path) : symlinkSync(target, path),
    'a hard link': () =>
      lstatSync(target, { throwIfNoEntry: false })?.isFile() ? linkSync(target, path) : symlinkSync(target, path),
    'a pipe': () => void execFileSync('mkfifo', [path]),
    'a device': () => device(path),
    'a folder': () => mkdirSync(path),
    'a full folder': () => cpSync(outside, path, { recursive: true }),
    'an empty file': () => writeFileSync(path, ''),
    'a sparse file': () => {
      writeFileSync(path, bytes)
      truncateSync(path, pick(random, [1e8, 1e9, 3e9]))
    },
    'cut short': () => writeFileSync(path, bytes.subarray(0, random.int(bytes.length + 1))),
    'another file': () => writeFileSync(path, random.int(2) ? '[['.repeat(1e5) : Buffer.alloc(1e6, random.int(256))),
    nothing: () => {},
  }
  const kind = pick(random, Object.keys(kinds))
  kinds[kind]!()
  return `${name}: ${kind}`
}

function device(path: string): void {
  try {
    execFileSync('mknod', [path, 'c', '1', '5'], { stdio: 'ignore' }) // /dev/zero
  } catch {
    symlinkSync('/dev/zero', path)
  }
}

function changeJson(path: string, random: Rng, times: number, ...parts: string[][]): string {
  const before = String(read(path))
  const changed = (times: number) => {
    const data = JSON.parse(before)
    const done = Array.from({ length: times }, () => mutate(data, random, parts.length > 0 ? pick(random, parts) : []))
    return { done, text: attempt(() => sealed(data)) }
  }
  let { done, text } = changed(times)
  // Changing something that an earlier change copied a thousand times may be too large to write.
  if (text === undefined || text.length > 6e7) ({ done, text = before } = changed(1))
  if (random.int(20) === 0) text = text.replace(/\n {2}"version": 1,/, line => line + line) // duplicates a field
  writeFileSync(path, text)
  return done.join(', ')
}

function attempt(work: () => string): string | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const runJson = ({ run }: Scene, random: Rng): string =>
  `run.json: ${changeJson(join(run, 'run.json'), random, 1 + random.int(2), [], ['agent', 'config'], ['agent', 'config'], ['agent'], ['settings'], ['env'])}`

/** Options that are amounts of work: a run that is asked for thousands of them takes its time, and rightly so. */
const labors = new Set(['updates', 'simulations', 'arenaGames'])

/** Gives several options large values at once, each within its limits. */
function settings({ run }: Scene, random: Rng): string {
  const path = join(run, 'run.json')
  const data = JSON.parse(String(read(path)))
  const { config } = data.agent
  const names = Object.keys(config).filter(name => typeof config[name] === 'number' || Array.isArray(config[name]))
  const done: string[] = []
  for (let k = 1 + random.int(4); k > 0; k--) {
    const name = pick(random, names)
    const values = [1, 2, 16, 64, 100, 256, 999, 4096, 16_384, 65_536, 1e6, 1e8, 1e9]
    const value = pick(random, labors.has(name) ? values.filter(value => value <= 100 || value >= 1e6) : values)
    config[name] = Array.isArray(config[name]) ? Array(1 + random.int(3)).fill(value) : value
    done.push(`${name} = ${JSON.stringify(config[name])}`)
  }
  if (random.int(4) === 0) data.envs = pick(random, [1, 64, 10_000, 1e7])
  if (random.int(4) === 0) data.workers = pick(random, [1, 2, 256])
  if (random.int(6) === 0) data.steps = pick(random, [1, 1e6, 1e15])
  writeFileSync(path, sealed(data))
  return `settings: ${done.join(', ')}`
}

const manifest = ({ run }: Scene, random: Rng): string => {
  const step = pick(random, checkpointsOf(run))
  const parts = [
    [],
    ['memory'],
    ['memory'],
    ['arrays'],
    ['state'],
    ['state', 'kept'],
    ['state', 'rngs'],
    ['state', 'numbers'],
    ['state', 'collected'],
  ]
  return (
    `manifest of ${step}: ` +
    `${changeJson(join(run, 'checkpoints', step, 'manifest.json'), random, 1 + random.int(2), ...parts)}`
  )
}

/** Changes an array, or rows of the replay memory, with matching checksums but inconsistent content. */
function contents({ run }: Scene, random: Rng): string {
  const step = pick(random, checkpointsOf(run))
  const path = join(run, 'checkpoints', step, 'manifest.json')
  const data = JSON.parse(String(read(path)))
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  if (random.int(3) === 0 && data.memory) {
    const { memory } = data
    const endless = random.int(2) === 0
    if (endless) for (const column of memory.columns) column.width = 0
    const rows = pick(random, [1, 1e6, 1e15])
    memory.added = memory.size = memory.capacity = rows
    memory.segments = [{ from: 0, to: rows, sha256: hash(Buffer.alloc(0)) }]
    writeFileSync(join(run, 'checkpoints', 'memory', `0-${rows}.bin`), '')
    writeFileSync(path, sealed(data))
    return `a replay memory of ${rows} ${endless ? 'empty ' : ''}rows`
  }
  const names = Object.keys(data.arrays)
  const name = pick(random, names)
  const entry = data.arrays[name]
  const file = join(run, 'checkpoints', step, entry.file)
  let bytes = Buffer.from(read(file))
  const what = pick(random, ['longer', 'shorter', 'NaN', 'huge', 'noise', 'swapped', 'gone', 'shared', 'other kind'])
  if (what === 'longer') bytes = Buffer.concat([bytes, Buffer.alloc(4 * 10 ** random.int(7))])
  if (what === 'shorter') bytes = bytes.subarray(0, 4 * random.int(1 + bytes.length / 4))
  if (what === 'NaN') for (let i = 0; i + 4 <= bytes.length; i += 4) bytes.writeFloatLE(Number.NaN, i)
  if (what === 'huge') for (let i = 0; i + 4 <= bytes.length; i += 4) bytes.writeFloatLE(3e38, i)
  if (what === 'noise') for (let i = 0; i < bytes.length; i++) bytes[i] = random.int(256)
  if (what === 'swapped') data.arrays[name] = data.arrays[pick(random, names)]
  else if (what === 'gone') delete data.arrays[name]
  else if (what === 'other kind') entry.dtype = pick(random, ['float32', 'int32'])
  else if (what === 'shared') for (let k = 0; k < 20_000; k++) data.arrays[`agent/${k}`] = entry
  else {
    const own = `${entry.file.slice(0, -4)}-2.bin`
    writeFileSync(join(dirname(file), own), bytes)
    Object.assign(entry, {
      file: own,
      sha256: hash(bytes),
      length: entry.dtype === 'uint8' ? bytes.length : bytes.length / 4,
    })
  }
  writeFileSync(path, sealed(data))
  return `${name} of ${step}: ${what}`
}

function episodes({ run }: Scene, random: Rng): string {
  const folder = join(run, 'episodes')
  const name = pick(random, readdirSync(folder))
  const [bytes, what] = craftEpisodes(read(join(folder, name)), random)
  writeFileSync(join(folder, name), bytes)
  return `${name}: ${what}`
}

/** Changes the unfinished episode in the newest checkpoint, an Arrow file in base64. */
function underWay({ run }: Scene, random: Rng): string {
  const path = join(run, 'checkpoints', checkpointsOf(run)[0]!, 'manifest.json')
  const data = JSON.parse(String(read(path)))
  const [packed] = Object.values(data.state?.kept?.record?.underWay ?? {}) as { schema: string; batch: string }[]
  if (!packed) return 'no unfinished episode'
  const part = pick(random, ['schema', 'batch'] as const)
  const [bytes, what] = craftEpisodes(Buffer.from(packed[part], 'base64'), random)
  packed[part] = bytes.toString('base64')
  writeFileSync(path, sealed(data))
  return `${part} of the unfinished episode: ${what}`
}

function events({ run }: Scene, random: Rng): string {
  const path = join(run, 'events.jsonl')
  const text = String(read(path))
  const ways: Readonly<Record<string, () => string | Buffer>> = {
    'a digit': () => text.replace(/\d(?=[^\d]*$)/, '9'),
    'no last line': () => text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1),
    'one long line': () => `${text}{"type":"evaluation","step":1,"mean":1,"x":"${'x'.repeat(3e7)}"}\n`,
    deep: () => `${text}{"type":"evaluation","step":1,"mean":${'['.repeat(1e5)}${']'.repeat(1e5)}}\n`,
    'other kinds': () =>
      `${text}{"type":"evaluation","step":1,"mean":"\\u001b[31m"}\n{"type":"episode","step":1,"return":{}}\nnull\n7\n`,
    'many lines': () => `${text}${'{"type":"episode","step":1,"return":1}\n'.repeat(1e5)}`,
    bytes: () => Buffer.alloc(1e5, 0xff),
    nothing: () => '',
  }
  const way = pick(random, Object.keys(ways))
  writeFileSync(path, ways[way]!())
  return `events.jsonl: ${way}`
}

const ways = [
  otherKind,
  otherKind,
  runJson,
  runJson,
  settings,
  manifest,
  manifest,
  contents,
  episodes,
  underWay,
  events,
]

/** Changes a run folder in one to three ways that its checksums do not reveal. @returns a description. */
export function craft(scene: Scene, random: Rng): string {
  const done: string[] = []
  for (let k = random.int(4) === 0 ? 1 + random.int(3) : 1; k > 0; k--) {
    const way = pick(random, ways)
    try {
      done.push(way(scene, random))
    } catch (error) {
      if (done.length === 0) throw error
      // An earlier change has removed what this one needs.
    }
  }
  return done.join('; ')
}
