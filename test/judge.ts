import { stripVTControlCharacters } from 'node:util'

/** What became of one test file. */
export interface Outcome {
  readonly passed: number
  readonly failed: number
  /** Why the file failed, when its tests did not say. */
  readonly problem?: string
  readonly output: string
}

/** Reads uvu's summary, and trusts the exit code where the two differ. */
export function judge(output: string, code: number | null, signal: string | null): Outcome {
  const last = (word: string) => {
    const found = [...stripVTControlCharacters(output).matchAll(new RegExp(`^  ${word}: +(\\d+)$`, 'gm'))].at(-1)
    return Number(found?.[1] ?? 0)
  }
  const total = last('Total')
  const passed = last('Passed')
  const failed = total - passed
  const problem = signal
    ? `stopped by ${signal}`
    : total === 0
      ? 'it ran no test; does it end with test.run()?'
      : last('Skipped') > 0
        ? 'it leaves tests out (test.only or test.skip)'
        : code !== 0 && failed === 0
          ? `it ended with exit code ${code} after its tests`
          : code === 0 && failed > 0
            ? 'a hook before its tests threw'
            : undefined
  return { passed, failed: Math.max(failed, problem ? 1 : 0), output, ...(problem && { problem }) }
}
