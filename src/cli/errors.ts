import { UserError } from '../core/error.ts'
import { clipped, visible } from '../core/guard/visible.ts'
import { wrapped } from '../terminal/fit.ts'
import { terminal } from '../terminal/terminal.ts'
import { sayLines, sayPage } from './output.ts'

/** A sentence on standard error. */
export function printError(message: string): void {
  const { width, paint } = terminal(process.stderr)
  const [first, ...more] = wrapped(`error: ${clipped(visible(message))}`, width)
  sayPage([first!.replace(/^error:/, paint.bad), ...more].join('\n'))
}

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
