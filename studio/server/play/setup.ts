import type { EnvRef } from '../../../src/core/registry.ts'

interface Code {
  /** Files and packages that the person named on the command line. */
  readonly modules: { readonly agent: readonly string[]; readonly env: readonly string[] }
}

/** What a game's process begins with. */
export interface GameSetup extends Code {
  readonly kind: 'game'
  readonly env: EnvRef['id']
  readonly size?: number
  /** `friend`, or a player as `playSession` takes it. */
  readonly against: string
  /** Its name, for records. */
  readonly name: string
  readonly side: 0 | 1
  readonly moves: readonly number[]
  readonly seed: number
}

/** What the process of an environment begins with. */
export interface KeyboardSetup extends Code {
  readonly kind: 'keyboard'
  readonly env: EnvRef['id']
  readonly seed: number
  /** The folder that keeps finished episodes. */
  readonly folder: string
  /** Whether answers have the environment's own rendering. */
  readonly picture: boolean
}

export type Setup = GameSetup | KeyboardSetup

/** What a table's process answers, by method. */
export type Methods = Readonly<Record<string, (argument: never) => unknown>>
