import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a command went. */
export interface Outcome {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const { SENTE_BUILT } = process.env
/** The words after `node` that start the command line. */
export const command = SENTE_BUILT
  ? [SENTE_BUILT]
  : ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', main]

/**
 * Runs the command line in a process of its own, as a person would in the folder `cwd`: as built, where `npm test` has
 * done so, which starts three times as fast; otherwise from its source.
 */
export function sente(
  cwd: string,
  args: readonly string[],
  watch: (child: ChildProcess) => void = () => {},
): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...command, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    watch(child)
  })
}

/** The JSON objects of a text, one a line. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>)
