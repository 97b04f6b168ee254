import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { moduleAt } from '../../compiled.ts'
import type { Answer } from './child.ts'

/** Seconds that a command may take, of CPU time and of wall time. */
const LIMIT = { busy: 5, clock: 30 }

/** A child process that runs commands, and is replaced when necessary. */
export class Worker {
  #child: ChildProcess | undefined
  #done = 0

  /** Runs a command. @returns its outcome, or a string that says why there is none. */
  async run(cwd: string, args: readonly string[]): Promise<Answer | string> {
    const child = this.#child?.connected ? this.#child : await this.#start()
    const [begun, busy] = [performance.now(), busySeconds(child.pid!)]
    let late: string | undefined
    const watch = setInterval(() => {
      const [took, clock] = [busySeconds(child.pid!) - busy, (performance.now() - begun) / 1000]
      if (took < 2 * LIMIT.busy && clock < LIMIT.clock) return
      late = `it did not finish: ${took.toFixed(1)} s of CPU time in ${clock.toFixed(1)} s`
      child.kill('SIGKILL')
    }, 100)
    const answer = await new Promise<Answer | string>(resolve => {
      child.once('message', message => resolve(message as Answer))
      child.once('exit', (code, signal) => resolve(late ?? `its process ended (${signal ?? code})`))
      child.send({ cwd, args })
    })
    for (const event of ['message', 'exit']) child.removeAllListeners(event)
    clearInterval(watch)
    if (typeof answer === 'string') this.#child = undefined
    else if (answer.seconds > LIMIT.busy) return `it took ${answer.seconds.toFixed(1)} s`
    return answer
  }

  /** Replaces the process after `limit` folders, so that memory left over from earlier ones is not counted. */
  async next(limit = 80): Promise<void> {
    if (++this.#done % limit === 0) await this.close()
  }

  async close(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(fileURLToPath(moduleAt('child.ts', import.meta.url)), {
      execArgv: import.meta.url.endsWith('.ts')
        ? ['--import', import.meta.resolve('tsx'), '--conditions=sente-source']
        : [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', (code, signal) => reject(new Error(`the process did not start (${signal ?? code})`)))
    })
    return child
  }
}

/** CPU seconds used by a process; 0 if unknown. */
function busySeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}
