import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { moduleAt } from '../../compiled.ts'
import type { Answer } from './child.ts'

/** Seconds that a command may take of a processor, and by the clock. */
const LIMIT = { busy: 5, clock: 30 }

/** A process that runs commands, and another one in its place whenever that is better. */
export class Worker {
  #child: ChildProcess | undefined
  #done = 0

  /** Runs a command. A string says why there is no answer. */
  async run(cwd: string, args: readonly string[]): Promise<Answer | string> {
    const child = this.#child?.connected ? this.#child : await this.#start()
    const [begun, busy] = [performance.now(), busySeconds(child.pid!)]
    let late: string | undefined
    const watch = setInterval(() => {
      const [took, clock] = [busySeconds(child.pid!) - busy, (performance.now() - begun) / 1000]
      if (took < 2 * LIMIT.busy && clock < LIMIT.clock) return
      late = `it was busy for ${took.toFixed(1)} s in ${clock.toFixed(1)} s and did not come to its end`
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

  /** After so many folders the process is another one, so that what one costs is not what others left behind. */
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
      child.once('exit', (code, signal) => reject(new Error(`no process can be begun (${signal ?? code})`)))
    })
    return child
  }
}

/** Seconds of a processor that a process has had; 0 where the system does not say. */
function busySeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}
