import type { MessagePort } from 'node:worker_threads'
import type { TypedArray } from '../../core/agent.ts'
import type { Config } from '../../core/option.ts'
import type { EnvRef } from '../../core/registry.ts'
import type { Duty } from '../../vector/start.ts'
import type { SearchCounts } from '../search.ts'
import { rootOptions } from '../self-play/roots.ts'
import type { SearchesOptions } from '../self-play/searches.ts'
import type { Packed } from './packed.ts'

/** What the searches of all threads have in common: plain data. */
export type Settings = Config<typeof rootOptions> & Omit<SearchesOptions, 'roots'> & { readonly solve: boolean }

/** The settings alone, of an agent's configuration, which may hold what cannot be sent. */
export const settingsOf = (config: Settings): Settings => {
  const { reuse, temperature, solve } = config
  const names = Object.keys(rootOptions) as (keyof typeof rootOptions)[]
  return {
    ...(Object.fromEntries(names.map(name => [name, config[name]])) as Config<typeof rootOptions>),
    reuse,
    temperature,
    solve,
  }
}

/** The `workerData` of a search thread. */
export interface SearchDuty extends Duty {
  readonly kind: 'sente-search'
  /** The environment with the game. A file in `module` has an absolute path. */
  readonly env: EnvRef
  /** `fingerprint` of the game, which the thread's must equal. */
  readonly rules: string
  readonly settings: Settings
  /** This thread's number, of how many, and the number of environments. */
  readonly worker: number
  readonly threads: number
  readonly envs: number
  readonly buffer: SharedArrayBuffer
  readonly port: MessagePort
}

/** A message to a search thread. `moves`: slot and action of each move since the last one; −1 drops the slot's tree. */
export type Ask =
  | ({ readonly kind: 'search'; readonly moves: readonly number[]; readonly groups: number } & Searched)
  | { readonly kind: 'save'; readonly moves: readonly number[] }
  | { readonly kind: 'restore'; readonly trees: Readonly<Record<string, TypedArray>> }

/** The searches wanted, one per element. */
export interface Searched {
  readonly positions: readonly unknown[]
  readonly slots: readonly number[]
  readonly seeds: readonly number[]
  readonly drawn: readonly boolean[]
}

/** A message from a search thread. */
export type Answer =
  | { readonly kind: 'ready' }
  /** It cannot make the game. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The batch of a group is complete. */
  | { readonly kind: 'batch'; readonly group: number }
  | { readonly kind: 'found'; readonly counts: SearchCounts; readonly decisions: Packed }
  | { readonly kind: 'trees'; readonly trees: Readonly<Record<string, TypedArray>> }
  | Failed

export interface Failed {
  readonly kind: 'failed'
  readonly error: Error
  /** Whether it is a UserError. */
  readonly usual: boolean
  /** Those of an EvaluationError. */
  readonly value?: number
  readonly logits?: readonly number[]
}
