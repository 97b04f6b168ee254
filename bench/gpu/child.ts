import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a measuring process prints: one JSON object per line. */
export type Answer = Readonly<Record<string, string | number>>

/** A measuring process: it prints a line on starting, and one in response to each line that it reads. */
export interface Child {
  /** Its next line, after writing `line` to it if given. @throws Error with the process's reason if none comes. */
  next(line?: string): Promise<Answer>
  close(): void
}

/** @param patience Timeout per answer in ms. */
export function startChild(command: string, args: readonly string[], patience: number): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000)
  })
  child.stdin.on('error', () => {}) // the process has ended, which `next` reports
  const ended = new Promise<string>(resolve => {
    child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === 'ENOENT' ? `the program "${command}" was not found` : message),
    )
    child.on('close', (code, signal) => resolve(`it ended (${signal ?? `exit code ${code}`})${lastLine(errors)}`))
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  async function line(): Promise<Answer> {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(await ended)
      if (!value.startsWith('{')) continue // skip the output of native libraries
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
