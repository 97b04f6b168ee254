/** What every route needs to know. */
export interface Studio {
  /** The folder of runs. */
  readonly folder: string
  /** Routes that change anything do not exist. */
  readonly readOnly: boolean
  /** Files and packages that the user named on the command line; no other code is ever executed. */
  readonly code: {
    readonly agent: readonly string[]
    readonly env: readonly string[]
    readonly experiment: readonly string[]
  }
}
