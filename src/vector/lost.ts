import { UserError } from '../core/error.ts'

/**
 * A worker ended or hung, and with it the episodes of its environments; another one is in its place when this is
 * thrown.
 */
export class Lost extends Error {
  override readonly name = 'Lost'
  readonly worker: number
  /** In words that finish "the worker …". */
  readonly reason: string

  constructor(worker: number, reason: string) {
    super(`the worker ${reason}`)
    this.worker = worker
    this.reason = reason
  }
}

/** A worker is lost again and again, or cannot be started: there is no other in its place. */
export class GaveUp extends UserError {}
