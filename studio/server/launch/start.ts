import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../../src/core/error.ts'

/** Milliseconds between looks at what the process has written. */
const PAUSE = 50
/** Milliseconds after which a process that neither ended nor wrote its run is assumed to be slow, not broken. */
const PATIENCE = 30_000

/** The file that runs `sente`, compiled or not as this one is. */
export const main = fileURLToPath(new URL(`../../../src/cli/main${import.meta.url.slice(-3)}`, import.meta.url))

/**
 * Starts `sente` as a process of its own, which neither the end of the studio nor a signal to its terminal reaches.
 * Returns once it has begun.
 *
 * @param args The command and its arguments.
 * @param begun Whether it has, as its run's folder shows.
 * @throws UserError with what it printed if it ended before.
 */
export async function startProcess(args: readonly string[], begun: () => boolean): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'sente-studio-'))
  const path = join(scratch, 'errors')
  // A file, not a pipe: a pipe would break with the studio, and the run with the pipe.
  const errors = openSync(path, 'w')
  try {
    const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', errors],
    })
    let ended: string | undefined
    child.once('error', error => (ended = error.message))
    child.once('exit', (code, signal) => (ended ??= signal ?? `exit code ${code}`))
    child.unref()
    const began = performance.now()
    while (ended === undefined && !begun() && performance.now() - began < PATIENCE)
      await new Promise(resolve => setTimeout(resolve, PAUSE))
    if (ended !== undefined && !begun()) throw new UserError(sentence(readFileSync(path, 'utf8'), ended))
  } finally {
    closeSync(errors)
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The last error that a command printed, in one line. */
export function sentence(printed: string, ended: string): string {
  const [, error] = /(?:^|\n)error: ([\s\S]*)$/.exec(printed) ?? []
  return (
    error?.replace(/\s*\n\s*/g, ' ').trim() || `the process ended at once (${ended}): try the command in a terminal.`
  )
}
