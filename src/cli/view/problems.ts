import type { Problem } from '../../check/problem.ts'
import { visible } from '../../core/guard/visible.ts'
import { hanging } from '../../terminal/fit.ts'
import { marked } from '../../terminal/marked.ts'
import { terminal } from '../../terminal/terminal.ts'
import { show, showPainted } from '../output.ts'

/** Prints the problems of an environment and their number. */
export function verdict(id: string, problems: readonly Problem[], errors: number): void {
  const to = terminal(process.stdout)
  for (const { rule, level, message } of problems)
    show(`${marked(level, rule, to)}\n${hanging('  ', visible(message), to.width)}\n`)
  const warnings = problems.length - errors
  showPainted(({ good }) =>
    problems.length === 0
      ? `${visible(id)}: ${good('no problems')}`
      : `${visible(id)}: ${many(errors, 'error')}, ${many(warnings, 'warning')}`,
  )
}

const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
