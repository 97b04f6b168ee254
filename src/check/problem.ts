/** What a checker has found. */
export interface Problem {
  /** The rule that is broken, in words. */
  readonly rule: string
  /** An error gives wrong results; a warning is worth a look. */
  readonly level: 'error' | 'warning'
  /** What happened and where, the likely cause, the fix. */
  readonly message: string
}

/** What a rule has found broken: one sentence or two, or nothing. */
export type Found = string | false | undefined
