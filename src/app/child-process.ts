import { spawn } from 'node:child_process'
import { from, mergeMap, type Observable } from 'rxjs'
import { UserError } from '../core/error.ts'

/** The outcome of a call in another process: its answer, or why there is none. */
export type ProcessOutcome<T> = { readonly answer: T } | { readonly problem: string }

/**
 * Calls `await f(...args)` in its own Node process: several run in parallel, and native code that aborts or hangs
 * ends nothing else. Arguments and answer are plain data. The output of the process is not shown.
 *
 * @param url The module that exports `f`, such as `import.meta.url`.
 * @param f The function's name.
 * @param patience Milliseconds after which the process is killed. Default: none.
 */
export function inChildProcess<T>(
  url: string,
  f: string,
  args: readonly unknown[],
  patience?: number,
): Promise<ProcessOutcome<T>> {
  const script = `
    const said = message => process.send(message, () => process.exit())
    try { const module = await import(${JSON.stringify(url)}); 
      said({ answer: await module[${JSON.stringify(f)}](...${JSON.stringify(args)}) }) }
    catch (error) { said({ problem: String(error?.message ?? error) }) }`
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let [errors, late] = ['', false]
    let outcome: ProcessOutcome<T> | undefined
    const kill = () => {
      late = true
      child.kill('SIGKILL')
    }
    const timer = patience === undefined ? undefined : setTimeout(kill, patience)
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('message', message => {
      outcome = message as ProcessOutcome<T>
    })
    child.on('error', error => resolve({ problem: error.message }))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (outcome) resolve(outcome)
      else if (late) resolve({ problem: `no answer within ${patience! / 1000} seconds` })
      else resolve({ problem: ending(signal ?? `exit code ${code}`, errors) })
    })
  })
}

/** How the process ended, with the last line it wrote before Node's own report. */
function ending(how: string, errors: string): string {
  const last = errors
    .split(/^-----/m)[0]!
    .trim()
    .split('\n')
    .at(-1)!
    .trim()
  return `it crashed (${how})${last ? `: ${last}` : ''}`
}

/**
 * Calls `f` as `inChildProcess` does, once for each list of arguments, `parallel` at a time. The Observable emits each
 * answer with the number of its call, in the order in which they finish; the first call that fails ends it.
 *
 * @throws UserError as an error notification, with the call's number.
 * @example
 * inChildProcesses<number>(import.meta.url, 'trained', [[0], [1], [2]], 2).forEach(({ answer }) => console.log(answer))
 */
export const inChildProcesses = <T>(
  url: string,
  f: string,
  calls: readonly (readonly unknown[])[],
  parallel = 1,
): Observable<{ readonly call: number; readonly answer: T }> =>
  from(calls).pipe(
    mergeMap(async (args, call) => {
      const found = await inChildProcess<T>(url, f, args)
      if ('problem' in found) throw new UserError(`call ${call} of ${f} failed: ${found.problem}`)
      return { call, answer: found.answer }
    }, parallel),
  )
