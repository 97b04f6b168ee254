import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shownPoints } from '../../test/store/event-file.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A temporary folder for runs, deleted when the process exits. */
export const home = mkdtempSync(join(tmpdir(), 'sente-kill-'))
process.on('exit', () => rmSync(home, { recursive: true, force: true }))

/** Compiles the command line once, instead of in every process. */
export function build(): string {
  const built = join(root, 'dist', `kill-${process.pid}`)
  process.on('exit', () => rmSync(built, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['-p', join(root, 'tsconfig.build.json'), '--noCheck', '--declaration', 'false', '--outDir', built]
  if (spawnSync(process.execPath, [compiler, ...options], { stdio: 'inherit' }).status !== 0) process.exit(1)
  return join(built, 'src', 'cli', 'main.js')
}

export interface Outcome {
  /** Null if it was killed. */
  readonly code: number | null
  /** From the start of the run to the exit of the process. */
  readonly seconds: number
  readonly stderr: string
}

export interface Command {
  readonly main: string
  readonly args: readonly string[]
  /** Seconds after the start of the run at which it is killed. */
  readonly life?: number
  /** Arguments for Node. */
  readonly node?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the command line. */
export function sente({ main, args, life = Infinity, node = [], env = {} }: Command): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...node, main, ...args, '--quiet', '--json'], {
      cwd: home,
      stdio: 'pipe',
      env: { ...process.env, ...env },
    })
    let began: number | undefined
    let timer: NodeJS.Timeout | undefined
    let stderr = ''
    child.stdout.once('data', () => {
      began = performance.now()
      if (life < Infinity) timer = setTimeout(() => child.kill('SIGKILL'), life * 1000)
    })
    child.stdout.resume()
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ code, seconds: (performance.now() - (began ?? performance.now())) / 1000, stderr })
    })
  })
}

/** What a kill must not change in a run, by name: files byte for byte, and the curves that TensorBoard shows. */
export function contents(folder: string): ReadonlyMap<string, string> {
  const base = join(home, folder)
  const under = (part: string) =>
    (existsSync(join(base, part)) ? readdirSync(join(base, part), { recursive: true, withFileTypes: true }) : [])
      .filter(entry => entry.isFile())
      .map(entry => relative(base, join(entry.parentPath, entry.name)))
  const files = ['events.jsonl', ...under('checkpoints'), ...under('episodes')]
  return new Map([
    ...files.map((file): [string, string] => [file, readFileSync(join(base, file), 'base64')]),
    ['curves', JSON.stringify(shownPoints(base))],
  ])
}

/** Names of entries that differ. */
export function differences(folder: string, expected: ReadonlyMap<string, string>): string[] {
  const left = contents(folder)
  return [...new Set([...expected.keys(), ...left.keys()])].filter(name => left.get(name) !== expected.get(name))
}
