import { createHash } from 'node:crypto'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rng } from '../../../src/core/rng.ts'
import { bases, canaries } from './bases.ts'
import type { Answer } from './child.ts'
import { craft } from './craft.ts'
import { Worker } from './worker.ts'

export interface Options {
  readonly count: number
  /** Number of the first folder; a folder depends only on its number and the seed. Default 0. */
  readonly from?: number
  readonly seed: number | string
  /** Default 1. */
  readonly parallel?: number
  /** Called with each failure, and with the progress from time to time. */
  readonly say: (text: string) => void
}

/** Number of commands that read a folder, and that refused one. */
export interface Tally {
  read: number
  refused: number
  /** CPU seconds, by command. */
  readonly seconds: Record<string, number>
  /** Descriptions of the failures. */
  readonly wrong: string[]
}

/** Bytes that a command may use beyond its peak memory for an unchanged folder. */
const MEMORY = 500e6

/**
 * Crafts run folders and runs every command on each: it must be read, or refused in one sentence, and nothing outside
 * it may change.
 */
export async function craftedFolders({ count, from = 0, seed, parallel = 1, say }: Options): Promise<Tally> {
  const home = mkdtempSync(join(tmpdir(), 'sente-crafted-'))
  const tally: Tally = { read: 0, refused: 0, seconds: {}, wrong: [] }
  try {
    const whole = await bases(home)
    const numbers = Array.from({ length: count }, (_, k) => from + k).values()
    await Promise.all(Array.from({ length: parallel }, (_, k) => work(k)))
    return tally

    async function work(k: number): Promise<void> {
      const worker = new Worker()
      let baseline = 0
      for (const number of numbers) {
        if (baseline === 0) baseline = await measured(worker, k)
        const place = join(home, `case-${k}`)
        const spent = await attempt(number, place, worker, baseline)
        rmSync(place, { recursive: true, force: true })
        if (spent) baseline = 0
        if ((number - from + 1) % 100 === 0)
          say(`${number - from + 1} folders: ${tally.read} read, ${tally.refused} refused, ${tally.wrong.length} wrong`)
      }
      await worker.close()
    }

    /** Peak memory of a process after running every command on the unchanged base folders. */
    async function measured(worker: Worker, k: number): Promise<number> {
      let memory = 0
      for (const base of whole) {
        const place = join(home, `case-${k}`)
        cpSync(base, join(place, 'runs', 'x'), { recursive: true })
        mkdirSync(join(place, 'out'))
        for (const args of commands) {
          const answer = await worker.run(place, args)
          const wrong = typeof answer === 'string' ? answer : wrongIn(answer, 'unchanged')
          if (wrong || typeof answer === 'string') throw new Error(`an unchanged folder: ${args.join(' ')}: ${wrong}`)
          memory = answer.memory
        }
        rmSync(place, { recursive: true })
      }
      return memory
    }

    /** @returns whether the process was replaced and needs a new baseline. */
    async function attempt(number: number, place: string, worker: Worker, baseline: number): Promise<boolean> {
      const random = rng(seed).split(number)
      const base = whole[random.int(whole.length)]!
      const run = join(place, 'runs', 'x')
      cpSync(base, run, { recursive: true })
      cpSync(whole[0]!, join(place, 'runs', 'good'), { recursive: true })
      mkdirSync(join(place, 'out'))
      const outside = join(place, 'outside')
      const targets = canaries(outside)
      const done = craft({ run, outside, targets }, random)
      const names = readdirSync(place)
      const expected = fingerprint(outside, join(place, 'runs', 'good'))
      for (const args of commands) {
        const problem = (what: string) => {
          tally.wrong.push(`folder ${number} of seed ${seed} (${done}): ${args[0]}: ${what}`)
          say(tally.wrong.at(-1)!)
        }
        const answer = await worker.run(place, args)
        if (
          fingerprint(outside, join(place, 'runs', 'good')) !== expected ||
          readdirSync(place).join() !== names.join()
        ) {
          problem('something outside the folder changed')
          return false
        }
        if (typeof answer === 'string') {
          problem(answer)
          return true
        }
        const wrong = wrongIn(answer, args[0]!)
        if (wrong) problem(wrong)
        tally.seconds[args[0]!] = (tally.seconds[args[0]!] ?? 0) + answer.seconds
        if (answer.code === 0) tally.read++
        else tally.refused++
        if (answer.memory > baseline + MEMORY) {
          problem(`it took ${((answer.memory - baseline) / 1e6).toFixed(0)} MB more than an unchanged folder`)
          await worker.close()
          return true
        }
      }
      await worker.next()
      return false
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const commands: readonly string[][] = [
  ['runs'],
  ['eval', 'runs/x', '--episodes', '2'],
  ['replay', 'runs/x'],
  ['export', 'runs/x', '--onnx', 'out/policy.onnx'],
  ['resume', 'runs/x', '--quiet', '--json'],
]

/** What is wrong with the outcome of a command; undefined: nothing. */
function wrongIn({ code, stdout, stderr }: Answer, command: string): string | undefined {
  const errors = stderr.split('\n').filter(line => line.startsWith('error: '))
  if (/a mistake in sente|unhandledRejection|uncaughtException/.test(stderr)) return stderr
  if (code !== 0 && errors.length !== 1) return `exit ${code}, with ${errors.length} errors: ${stderr}`
  const long = [...stderr.split('\n'), ...(command === 'runs' ? stdout.split('\n') : [])].find(
    line => line.length > 1500,
  )
  if (long !== undefined) return `a line of ${long.length} characters: ${long.slice(0, 300)} …`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it searches for them
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(stdout + stderr)
  if (raw)
    return `a raw control character (${JSON.stringify(raw[0])}): ${JSON.stringify(stdout + stderr).slice(0, 300)}`
  if (command === 'runs' && !(code === 0 && /runs\/good/.test(stdout)))
    return `one folder breaks the list: ${stdout}${stderr}`
  return undefined
}

/** Checksum of the names, kinds, contents and times of everything in the folders. */
function fingerprint(...folders: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const stats = lstatSync(path)
    hash.update(`${path} ${stats.mode} ${stats.mtimeMs}\n`)
    if (stats.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else hash.update(stats.isSymbolicLink() ? readlinkSync(path) : readFileSync(path))
  }
  for (const folder of folders) add(folder)
  return hash.digest('hex')
}
