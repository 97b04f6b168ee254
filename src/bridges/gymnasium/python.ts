import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UserError } from '../../core/error.ts'

/** How to start Python. */
export interface Python {
  /** The program: a name to be found in PATH, or a path. */
  readonly command: string
  /** The script that it runs. */
  readonly script: string
}

/** The Python to use: the one given, else SENTE_PYTHON, else `python3`. */
export const pythonCommand = (given?: string): string => given || process.env.SENTE_PYTHON || 'python3'

/** The bundled script, in the package's sources whether they run as they are or built. */
export const bridgeScript = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('sente/package.json')), 'src', 'bridges', 'gymnasium', 'child.py')

/** Why Python cannot be started, from Node's error. */
export function unstartable(command: string, error: NodeJS.ErrnoException): UserError {
  const why =
    error.code === 'ENOENT'
      ? `there is no Python at "${command}"`
      : `"${command}" cannot be started as Python (${error.code ?? error.message})`
  return new UserError(
    `${why}: install Python 3 with "pip install gymnasium", or name one that has it with --python PATH or ` +
      `SENTE_PYTHON.`,
    { usage: true, cause: error },
  )
}

/** How a child ended, in words that finish "Python …", with the last line it wrote. */
export function ending(code: number | null, signal: string | null, written: string): string {
  const last = written.trimEnd().split('\n').at(-1)?.trim()
  return `ended (${signal ?? `exit code ${code}`})${last ? `; its last words: ${last}` : ' without a word'}`
}
