import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../../src/core/error.ts'
import { main, sentence } from '../launch/start.ts'

/** Most characters of what a command prints. */
const MOST = 2 ** 26

/** Commands under way; they end with the studio, as nobody waits for them any more. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * Runs `sente` as a process of its own until it ends.
 *
 * @param signal Ends it, when nobody waits for it any more.
 * @returns what it printed.
 * @throws UserError with its error if it failed.
 */
export function runCommand(args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    children.add(child)
    let [printed, errors] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (printed.length < MOST) printed += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (errors.length < MOST) errors += text
    })
    child.once('error', error => reject(new UserError(`the command was not run: ${error.message}.`)))
    child.once('close', (code, killed) => {
      children.delete(child)
      if (code === 0) resolve(printed)
      else reject(new UserError(sentence(errors, killed ?? `exit code ${code}`)))
    })
  })
}

/** Runs a command that writes a file, and returns its content. @param command The command for the file's path. */
export async function fileOf(command: (file: string) => readonly string[], signal: AbortSignal): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'sente-studio-'))
  const file = join(folder, 'file')
  try {
    await runCommand(command(file), signal)
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
