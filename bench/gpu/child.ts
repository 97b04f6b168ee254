import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a measuring process answers: one JSON object a line. */
export type Answer = Readonly<Record<string, string | number>>

/** A process that measures: it says a line at first, and one after each line that it reads. */
export interface Child {
  /**
   * What it says next, after `line` has been written where there is one. @throws Error with its reason when it has
   * none.
   */
  next(line?: string): Promise<Answer>
  close(): void
}

/** @param patience Milliseconds that an answer may take. */
export function startChild(command: string, args: readonly string[], patience: number): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000)
  })
  child.stdin.on('error', () => {}) // it has ended; `next` says so
  const ended = new Promise<string>(resolve => {
    child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === 'ENOENT' ? `there is no program "${command}"` : message),
    )
    child.on('close', (code, signal) => resolve(`it ended (${signal ?? `exit code ${code}`})${lastLine(errors)}`))
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  async function line(): Promise<Answer> {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(await ended)
      if (!value.startsWith('{')) continue // native libraries write what they like
      const answer = JSON.parse(value) as Answer
      if (answer.problem !== undefined) throw new Error(String(answer.problem))
      return answer
    }
  }
  return {
    async next(request) {
      if (request !== undefined) child.stdin.write(`${request}\n`)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          child.kill('SIGKILL')
          reject(new Error(`no answer within ${patience / 1000} seconds`))
        }, patience)
      })
      return Promise.race([line(), late]).finally(() => clearTimeout(timer))
    },
    close() {
      child.kill('SIGKILL')
    },
  }
}

function lastLine(text: string): string {
  const last = text.trim().split('\n').at(-1)
  return last ? `: ${last}` : ''
}
