import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UserError } from '../../core/error.ts'

/** How to start Python. */
export interface Python {
  /** The program: a name in PATH, or a path. */
  readonly command: string
  /** The script to run. */
  readonly script: string
}

/** The Python command: `given`, or else SENTE_PYTHON, or else `python3`. */
export const pythonCommand = (given?: string): string => given || process.env.SENTE_PYTHON || 'python3'

/** The path of child.py in the package's sources, for both source and built code. */
export const bridgeScript = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('sente/package.json')), 'src', 'bridges', 'gymnasium', 'child.py')

/** The error for a Python that cannot be started, from Node's error. */
export function unstartable(command: string, error: NodeJS.ErrnoException): UserError {
  const why =
    error.code === 'ENOENT'
      ? `there is no Python at "${command}"`
      : `"${command}" cannot be started as Python (${error.code ?? error.message})`
  return new UserError(
    `${why}: install Python 3 and run "pip install gymnasium", or choose another Python with --python PATH or ` +
      `SENTE_PYTHON.`,
    { usage: true, cause: error },
  )
}

/** How a child exited, as the predicate of "Python …", with the last line of its output. */
export function ending(code: number | null, signal: string | null, written: string): string {
  const last = written.trimEnd().split('\n').at(-1)?.trim()
  return `exited (${signal ?? `exit code ${code}`})${last ? `; last output: ${last}` : ' without output'}`
}
