import type { Problem } from '../../check/problem.ts'
import { visible } from '../../core/guard/visible.ts'
import { print, printLines } from '../output.ts'

/** Prints the problems of an environment and their number. */
export function verdict(id: string, problems: readonly Problem[], errors: number): void {
  for (const { rule, level, message } of problems) printLines(`${level}: ${rule}\n  ${visible(message)}\n`)
  const warnings = problems.length - errors
  print(problems.length === 0 ? `${id}: no problems` : `${id}: ${many(errors, 'error')}, ${many(warnings, 'warning')}`)
}

const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
