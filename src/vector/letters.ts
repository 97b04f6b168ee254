import type { Json, View } from '../core/env.ts'
import type { EnvRef } from '../core/registry.ts'
import type { RngState } from '../core/rng.ts'
import type { Spaces } from './shared.ts'
import type { Duty } from './start.ts'

/** The `workerData` of a worker with environments. */
export interface Assignment extends Duty {
  readonly kind: 'sente-environments'
  /** A file in `module` has an absolute path. */
  readonly env: EnvRef
  /** The worker's environments are `from` … `to` − 1. */
  readonly from: number
  readonly to: number
}

/** The first message of a worker: a description of its environments, or why it could not create them. */
export type Made = Description | { readonly failed: string; readonly usage: boolean }

export interface Description extends Spaces {
  readonly players?: 1 | 2
  /** Whether it is a board game. */
  readonly game: boolean
  /** The optional methods it has. */
  readonly has: readonly Optional[]
}

/** Optional methods of environments that can be called in workers. */
export const OPTIONAL = ['render', 'save', 'restore', 'freeze'] as const
export type Optional = (typeof OPTIONAL)[number]

/** A method call sent to a worker; steps need no message. */
export type Call =
  | { readonly row: number; readonly call: 'reset'; readonly with: RngState }
  | { readonly row: number; readonly call: 'restore'; readonly with: Json }
  | { readonly row: number; readonly call: 'save' | 'freeze' | 'render' }
  | { readonly row: -1; readonly call: 'close' }

/** The part of a reply that is not in shared memory. */
export interface Reply {
  readonly row: number
  /** The error that the method threw. */
  readonly threw?: Error
  /** The return value, if it is not a view or step, or does not fit the spaces. */
  readonly value?: unknown
  /** Other properties of the view or step. */
  readonly more?: Omit<View, 'observation' | 'legal'>
}
