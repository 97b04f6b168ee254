import type { Snapshot } from '../core/snapshot.ts'
import type { WireEvent } from '../loop/wire.ts'

/** A browser's `MessagePort`, as far as it is used here. */
export interface Port {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  start(): void
  close(): void
}

/** To a worker: begin a run. What follows about it goes through `port`. */
export interface Begin {
  readonly kind: 'sente-run'
  readonly options: unknown
  readonly port: Port
}

/** To a run: `leave` ends it at once. */
export type Order =
  | { readonly type: 'stop'; readonly reason: string }
  | { readonly type: 'snapshot'; readonly call: number }
  | { readonly type: 'leave' }

/** An error as data. */
export interface Failure {
  readonly message: string
  /** Whether it was a `UserError`. */
  readonly user: boolean
}

/** From a run. */
export type Report =
  | { readonly type: 'event'; readonly event: WireEvent }
  | { readonly type: 'snapshot'; readonly call: number; readonly snapshot: Snapshot }
  | { readonly type: 'refused'; readonly call: number; readonly error: Failure }
  | { readonly type: 'error'; readonly error: Failure }
  | { readonly type: 'complete' }

/** Calls `listener` with each message that arrives at a port. */
export function listen<M>(port: Port, listener: (message: M) => void): void {
  port.addEventListener('message', ({ data }) => listener(data as M))
  port.start()
}
