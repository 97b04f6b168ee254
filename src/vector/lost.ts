import { UserError } from '../core/error.ts'

/**
 * A worker exited or hung, and the episodes of its environments are lost. By the time this is thrown, another worker
 * has replaced it.
 */
export class Lost extends Error {
  override readonly name = 'Lost'
  readonly worker: number
  /** The predicate of "the worker …". */
  readonly reason: string

  constructor(worker: number, reason: string) {
    super(`the worker ${reason}`)
    this.worker = worker
    this.reason = reason
  }
}

/** A worker was lost too often in a row or cannot be started, and is not replaced. */
export class GaveUp extends UserError {}
