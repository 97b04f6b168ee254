import type { Json, View } from '../core/env.ts'
import type { EnvRef } from '../core/registry.ts'
import type { RngState } from '../core/rng.ts'
import type { Spaces } from './shared.ts'

/** What a worker is started with. */
export interface Assignment {
  readonly kind: 'sente-environments'
  /** The file in `module` is an absolute path. */
  readonly env: EnvRef
  /** Its environments are those from … to, without the last. */
  readonly from: number
  readonly to: number
}

/** What a worker says first: what it has made, or why not. */
export type Made = Description | { readonly failed: string; readonly usage: boolean }

export interface Description extends Spaces {
  readonly players?: 1 | 2
  /** Whether it is a board game. */
  readonly game: boolean
  /** Which of the methods that an environment may lack it has. */
  readonly has: readonly Optional[]
}

/** Methods that an environment may lack, and that workers are asked for. */
export const OPTIONAL = ['render', 'save', 'restore', 'freeze'] as const
export type Optional = (typeof OPTIONAL)[number]

/** Asked of an environment by letter; steps need none. */
export type Call =
  | { readonly row: number; readonly call: 'reset'; readonly with: RngState }
  | { readonly row: number; readonly call: 'restore'; readonly with: Json }
  | { readonly row: number; readonly call: 'save' | 'freeze' | 'render' }
  | { readonly row: -1; readonly call: 'close' }

/** What the shared memory does not hold of an answer. */
export interface Reply {
  readonly row: number
  /** The method threw. */
  readonly threw?: Error
  /** What it gave, where that is no view or step, or none of the shape of its spaces. */
  readonly value?: unknown
  /** What else the view or step had. */
  readonly more?: Omit<View, 'observation' | 'legal'>
}
