import { spawn } from 'node:child_process'

/** How a program ended. */
export interface Ended {
  readonly good: boolean
  /** Its standard output, if captured. */
  readonly printed: string
  /** Its error output. */
  readonly errors: string
  /** The most telling line of its error output. */
  readonly problem: string
}

/**
 * Runs a program to its end. Its output goes to standard error as it comes; with `quietly` it is captured as `printed`
 * instead. Never throws.
 *
 * @param options.cwd The working directory.
 */
export function tool(
  command: string,
  args: readonly string[],
  options: { cwd?: string; quietly?: boolean } = {},
): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      stdio: ['ignore', options.quietly ? 'pipe' : process.stderr, 'pipe'],
      ...(options.cwd && { cwd: options.cwd }),
    })
    let printed = ''
    let complaints = ''
    child.stdout?.setEncoding('utf8').on('data', chunk => {
      printed += chunk
    })
    child.stderr!.setEncoding('utf8').on('data', chunk => {
      complaints += chunk
    })
    child.on('error', error => resolve({ good: false, printed, errors: '', problem: error.message }))
    child.on('close', (code, signal) => {
      const lines = `${complaints}\n${printed}`.split('\n').filter(line => line.trim() !== '')
      const telling = lines.find(line => /error/i.test(line)) ?? lines.at(-1) ?? `it ended with ${signal ?? code}`
      resolve({ good: code === 0, printed: printed.trim(), errors: complaints, problem: telling.trim() })
    })
  })
}
