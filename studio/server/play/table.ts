import { type ChildProcess, fork } from 'node:child_process'
import { UserError } from '../../../src/core/error.ts'

/** What a table's process is asked, one call at a time. */
export interface Call {
  readonly call: number
  readonly method: string
  readonly argument: unknown
}

/** Its answer to a call. */
export type Answer = { readonly call: number } & (
  | { readonly answer: unknown }
  /** `expected`: a `UserError`, whose sentence the person reads. */
  | { readonly problem: string; readonly expected: boolean }
)

/** The processes of all tables; they end with the studio, even during a search. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

const entry = new URL(import.meta.url.endsWith('.ts') ? './process.ts' : './process.js', import.meta.url)

/**
 * A game or an environment that a person plays, in a process of its own: a search blocks nobody, and closing the table
 * ends it at once.
 */
export class Table {
  readonly #child: ChildProcess
  readonly #pending = new Map<number, { done: (answer: unknown) => void; failed: (error: Error) => void }>()
  #calls = 0
  /** When it was last used, in ms. */
  used = Date.now()

  constructor(ended: () => void) {
    this.#child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    children.add(this.#child)
    this.#child.unref()
    this.#child.channel?.unref()
    this.#child.on('message', message => this.#settle(message as Answer))
    this.#child.on('error', () => this.#child.kill('SIGKILL'))
    this.#child.on('close', () => {
      children.delete(this.#child)
      for (const { failed } of this.#pending.values()) failed(new UserError(GONE))
      this.#pending.clear()
      ended()
    })
  }

  /** Whether an answer is awaited. */
  get busy(): boolean {
    return this.#pending.size > 0
  }

  /** @throws UserError when the process refuses, or has ended. */
  ask<T>(method: string, argument?: unknown): Promise<T> {
    this.used = Date.now()
    const call = this.#calls++
    this.#child.channel?.ref()
    return new Promise((done, failed) => {
      this.#pending.set(call, { done: done as (answer: unknown) => void, failed })
      this.#child.send({ call, method, argument } satisfies Call, error => {
        if (!error) return
        this.#pending.delete(call)
        failed(new UserError(GONE))
      })
    })
  }

  /** Ends the process, even during a search. */
  close(): void {
    this.#child.kill('SIGKILL')
  }

  #settle(answer: Answer): void {
    this.used = Date.now()
    const waiting = this.#pending.get(answer.call)
    this.#pending.delete(answer.call)
    if (this.#pending.size === 0) this.#child.channel?.unref()
    if ('answer' in answer) waiting?.done(answer.answer)
    else waiting?.failed(answer.expected ? new UserError(answer.problem) : new Error(answer.problem))
  }
}

/** Also what the page gets for an id that it does not know any more. */
export const GONE =
  'this game is no longer open: it was closed, left alone for long, or its process ended; begin it again.'
