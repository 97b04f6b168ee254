import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, connect as open } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A command of sente in a folder of its own, whose output goes to a file. */
export function sente(folder: string, name: string, args: readonly string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', MAIN, ...args],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  children.add(child)
  const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' })
  for (const stream of [child.stdout, child.stderr]) stream!.pipe(log, { end: false })
  return child
}

/** Runs a command of sente to its end. @returns its exit code and all that it printed. */
export async function ended(folder: string, args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = sente(folder, 'ended', args)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream!.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

/** A nats-server on a port of its own that keeps its data in a folder. */
export async function startServer(
  folder: string,
  port: number,
  more: readonly string[] = ['-js'],
): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true })
  const args = ['-a', '127.0.0.1', '-p', String(port), '-sd', folder, ...more]
  const server = spawn('nats-server', args, { stdio: 'ignore' })
  children.add(server)
  const failed = once(server, 'exit').then(() => Promise.reject(new Error(`nats-server ${args.join(' ')} has ended`)))
  failed.catch(() => {})
  await Promise.race([listening(port), failed])
  return server
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = open(port, '127.0.0.1')
    const up = await new Promise<boolean>(resolve => {
      socket.once('data', () => resolve(true)) // its greeting
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (up) return
    await pause(100)
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

export const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** What a run must have in common with the same run undisturbed: all files without a time of day in them. */
export function results(run: string): Record<string, string> {
  const files = readdirSync(run, { recursive: true, encoding: 'utf8' }).sort()
  const same = files.filter(file => statSync(join(run, file)).isFile() && !/^(run\.json|lock|events\.out)/.test(file))
  const hash = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(run, file)))
      .digest('hex')
  return Object.fromEntries(same.map(file => [file, hash(file)]))
}
