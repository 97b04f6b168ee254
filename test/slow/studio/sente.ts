import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url))

/** Starts the built `sente` in a folder. */
export const start = (home: string, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [main, ...args], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] })

/** Runs a command to its end, and returns what it printed. @throws Error when it fails. */
export async function sente(home: string, ...args: readonly string[]): Promise<string> {
  const child = start(home, args)
  let [printed, errors] = ['', '']
  child.stdout!.on('data', (text: Buffer) => (printed += text))
  child.stderr!.on('data', (text: Buffer) => (errors += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`sente ${args.join(' ')} ended with ${code}: ${errors}`)
  return printed
}

/** A studio that serves the folder `runs` of a folder. */
export interface Studio {
  /** The address to open first. */
  readonly address: string
  close(): Promise<void>
}

/** Starts `sente studio` on a free port. @throws Error when it does not print its address. */
export async function studio(home: string, ...args: readonly string[]): Promise<Studio> {
  const child = start(home, ['studio', 'runs', '--port', '0', ...args])
  let errors = ''
  child.stderr!.on('data', (text: Buffer) => (errors += text))
  const address = await Promise.race([
    once(child.stdout!, 'data').then(([text]) => String(text).trim()),
    once(child, 'close').then(() => {
      throw new Error(`sente studio ended: ${errors}`)
    }),
  ])
  return {
    address,
    async close() {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
      if (/\n\s+at /.test(errors)) throw new Error(`the studio printed an error: ${errors}`)
    },
  }
}

/** Trains until there is a file, and kills the process. */
export async function killedAt(home: string, file: string, ...args: readonly string[]): Promise<void> {
  const child = start(home, ['train', ...args])
  const closed = once(child, 'close')
  while (!existsSync(`${home}/${file}`) && child.exitCode === null)
    await new Promise(resolve => setTimeout(resolve, 20))
  child.kill('SIGKILL')
  await closed
}
