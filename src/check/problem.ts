/** A finding of a checker. */
export interface Problem {
  /** The violated rule, in words. */
  readonly rule: string
  /** An error leads to wrong results; a warning is worth a look. */
  readonly level: 'error' | 'warning'
  /** What happened and where, the likely cause, the fix. */
  readonly message: string
}

/** The finding of a rule: one or two sentences, or nothing. */
export type Found = string | false | undefined
