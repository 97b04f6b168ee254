import { clipped, visible, visibleLines } from '../core/guard/visible.ts'
import { wrapped } from '../terminal/fit.ts'
import { marked } from '../terminal/marked.ts'
import { type Column, table } from '../terminal/table.ts'
import { type Paint, terminal } from '../terminal/terminal.ts'

/*
 * All output of commands goes through here, where control characters become visible and lines are wrapped at words to
 * fit the terminal. Pages and screens with colors do so themselves.
 */

/** Prints a line of JSON, whatever its length, to standard output. */
export const printJson = (line: string): void => show(visible(line))

/** Prints a path, whatever its length, to standard output. */
export const printPath = printJson

/** Prints a sentence to standard output. */
export const print = (line: string): void => show(fitted(visible(line), process.stdout))

/** Prints lines, such as a board, to standard output. */
export const printLines = (text: string): void => show(fitted(visibleLines(text), process.stdout))

/** Prints a sentence with colors, in which nothing is untrusted, to standard output. */
export function showPainted(sentence: (paint: Paint) => string): void {
  const { width, paint } = terminal(process.stdout)
  show(wrapped(sentence(paint), width).join('\n'))
}

/** Prints a table that fits the terminal to standard output. */
export const printTable = (columns: readonly (Column | string)[], rows: readonly (readonly string[])[]): void =>
  show(table(columns, rows, terminal(process.stdout)))

/** Prints a page to standard output as it is: already fitted to the terminal, without control characters but colors. */
export const show = (page: string): void => console.log(page)

/** Prints a sentence to standard error. */
export const say = (line: string): void => sayPage(fitted(clipped(visible(line)), process.stderr))

/** Prints a warning to standard error. */
export const warn = (sentence: string): void => sayPage(marked('warning', sentence, terminal(process.stderr)))

/** Prints lines to standard error. */
export const sayLines = (text: string): void => sayPage(fitted(visibleLines(text), process.stderr))

/** Prints a heading, such as that of a table without titles, to standard output. */
export const printTitle = (line: string): void =>
  show(terminal(process.stdout).paint.strong(fitted(visibleLines(line), process.stdout)))

/** Prints what to try next to standard error. @param rows What each command does, and the command. */
export function sayNext(rows: readonly (readonly [string, string])[]): void {
  const to = terminal(process.stderr)
  const indented = rows.map(([what, command]) => [`  ${what}`, command])
  sayPage(`\n${to.paint.strong('next:')}\n${table([{}, { wrap: true }], indented, to)}`)
}

/** Prints a page to standard error as it is, like `show`. */
export const sayPage = (page: string): void => void process.stderr.write(`${page}\n`)

const fitted = (text: string, stream: NodeJS.WriteStream) => wrapped(text, terminal(stream).width).join('\n')
