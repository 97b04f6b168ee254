import { run } from '../../src/cli/run.ts'
import type { Outcome } from './sente.ts'

/** A terminal to simulate on both streams. */
export interface Screen {
  readonly columns: number
  /** Default: false. */
  readonly color?: boolean
}

/**
 * Runs a command in this process, in the folder `cwd`: much faster than `sente`, which spawns one.
 *
 * @param screen Default: pipes.
 */
export async function here(cwd: string, args: readonly string[], screen?: Screen): Promise<Omit<Outcome, 'signal'>> {
  const from = process.cwd()
  const { exitCode } = process
  process.chdir(cwd)
  process.exitCode = 0
  try {
    const written = await captured(() => run(args), screen)
    return { code: process.exitCode, ...written }
  } finally {
    process.exitCode = exitCode
    process.chdir(from)
  }
}

/** What `work` writes on standard output and standard error. */
export async function captured(
  work: () => void | Promise<void>,
  screen?: Screen,
): Promise<Pick<Outcome, 'stdout' | 'stderr'>> {
  const { stdout, stderr, env } = process
  const { NO_COLOR, FORCE_COLOR } = env
  const written = { stdout: '', stderr: '' }
  const capture = (stream: NodeJS.WriteStream, name: keyof typeof written) => {
    const { write, isTTY, columns } = stream
    stream.write = (text: string | Uint8Array) => {
      written[name] += text
      return true
    }
    Object.assign(stream, { isTTY: screen !== undefined, columns: screen?.columns })
    return () => Object.assign(stream, { write, isTTY, columns })
  }
  const restore = [capture(stdout, 'stdout'), capture(stderr, 'stderr')]
  const log = console.log
  console.log = text => stdout.write(`${text}\n`)
  setColors(screen?.color ? undefined : '1', screen?.color ? '1' : undefined)
  try {
    await work()
    return written
  } finally {
    setColors(NO_COLOR, FORCE_COLOR)
    console.log = log
    for (const undo of restore) undo()
  }
}

function setColors(no: string | undefined, force: string | undefined): void {
  for (const [name, value] of Object.entries({ NO_COLOR: no, FORCE_COLOR: force }))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}
