import { run } from '../../src/cli/run.ts'
import type { Outcome } from './sente.ts'

/** Runs a command in this process, in the folder `cwd`: much faster than `sente`, which spawns one. */
export async function here(cwd: string, args: readonly string[]): Promise<Omit<Outcome, 'signal'>> {
  const { stdout, stderr, exitCode } = process
  const from = process.cwd()
  const written = { stdout: '', stderr: '' }
  const capture = (stream: NodeJS.WriteStream, name: keyof typeof written) => {
    const { write } = stream
    stream.write = (text: string | Uint8Array) => {
      written[name] += text
      return true
    }
    return () => {
      stream.write = write
    }
  }
  const restore = [capture(stdout, 'stdout'), capture(stderr, 'stderr')]
  const log = console.log
  console.log = text => stdout.write(`${text}\n`)
  process.chdir(cwd)
  process.exitCode = 0
  try {
    await run(args)
    return { code: process.exitCode, ...written }
  } finally {
    process.exitCode = exitCode
    process.chdir(from)
    console.log = log
    for (const undo of restore) undo()
  }
}
