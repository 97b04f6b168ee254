import { spawn } from 'node:child_process'

/** What became of a call in another process: its answer, or why there is none. */
export type Apart<T> = { readonly answer: T } | { readonly problem: string }

/**
 * Calls `await f(...args)` in a Node process of its own, so that native code which aborts or hangs takes nothing else
 * down. `f` is the name of a function that the module at `url` exports; arguments and answer are plain data. What the
 * process prints is not shown.
 *
 * @param patience Milliseconds until it is ended.
 */
export function apart<T>(url: string, f: string, args: readonly unknown[], patience: number): Promise<Apart<T>> {
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
    let outcome: Apart<T> | undefined
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, patience)
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('message', message => {
      outcome = message as Apart<T>
    })
    child.on('error', error => resolve({ problem: error.message }))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (outcome) resolve(outcome)
      else if (late) resolve({ problem: `no answer within ${patience / 1000} seconds` })
      else resolve({ problem: ending(signal ?? `exit code ${code}`, errors) })
    })
  })
}

/** How it ended without an answer, with the last line that it wrote before Node's own account of it. */
function ending(how: string, errors: string): string {
  const last = errors
    .split(/^-----/m)[0]!
    .trim()
    .split('\n')
    .at(-1)!
    .trim()
  return `it crashed (${how})${last ? `: ${last}` : ''}`
}
