import { UserError } from '../core/error.ts'
import { marked } from '../terminal/marked.ts'
import { terminal } from '../terminal/terminal.ts'
import { sayLines, sayPage } from './output.ts'

/** Prints a sentence to standard error. */
export const printError = (message: string): void => sayPage(marked('error', message, terminal(process.stderr)))

/** Prints an error. @returns the exit code: 2 for a mistake in the command, otherwise 1. */
export function complain(error: unknown, debug: boolean): 1 | 2 {
  const mendable = error instanceof UserError
  const message = error instanceof Error ? error.message : String(error)
  printError(mendable ? message : `${message} (a mistake in sente or in your code; --debug shows where)`)
  if (debug && error instanceof Error) sayLines(stacks(error))
  return mendable && error.usage ? 2 : 1
}

function stacks(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stacks(error.cause)}` : ''
  return `${error.stack}${cause}`
}
