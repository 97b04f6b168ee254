import { clipped, visible, visibleLines } from '../core/guard/visible.ts'
import { wrapped } from '../terminal/fit.ts'
import { marked } from '../terminal/marked.ts'
import { type Column, table } from '../terminal/table.ts'
import { type Paint, terminal } from '../terminal/terminal.ts'

/*
 * All output of commands goes through here, where control characters become visible and lines are wrapped at words to
 * fit the terminal. Pages and screens with colors do so themselves.
 */

/** A line of JSON on standard output, whatever its length. */
export const printJson = (line: string): void => show(visible(line))

/** A path on standard output, whatever its length. */
export const printPath = printJson

/** A sentence on standard output. */
export const print = (line: string): void => show(fitted(visible(line), process.stdout))

/** Lines on standard output, such as a board. */
export const printLines = (text: string): void => show(fitted(visibleLines(text), process.stdout))

/** A sentence of our own on standard output, with its colors. */
export function showPainted(sentence: (paint: Paint) => string): void {
  const { width, paint } = terminal(process.stdout)
  show(wrapped(sentence(paint), width).join('\n'))
}

/** A table on standard output that fits the terminal. */
export const printTable = (columns: readonly (Column | string)[], rows: readonly (readonly string[])[]): void =>
  show(table(columns, rows, terminal(process.stdout)))

/** A page on standard output as it is: it fits the terminal, shows control characters, and has our colors only. */
export const show = (page: string): void => console.log(page)

/** A sentence on standard error. */
export const say = (line: string): void => sayPage(fitted(clipped(visible(line)), process.stderr))

/** A warning on standard error. */
export const warn = (sentence: string): void => sayPage(marked('warning', sentence, terminal(process.stderr)))

/** Lines on standard error. */
export const sayLines = (text: string): void => sayPage(fitted(visibleLines(text), process.stderr))

/** A heading on standard output, such as that of a table without titles. */
export const printTitle = (line: string): void =>
  show(terminal(process.stdout).paint.strong(fitted(visibleLines(line), process.stdout)))

/** What to try next, on standard error. @param rows Each with what a command does, and the command. */
export function sayNext(rows: readonly (readonly [string, string])[]): void {
  const to = terminal(process.stderr)
  const indented = rows.map(([what, command]) => [`  ${what}`, command])
  sayPage(`\n${to.paint.strong('next:')}\n${table([{}, { wrap: true }], indented, to)}`)
}

/** A page on standard error as it is, like `show`. */
export const sayPage = (page: string): void => void process.stderr.write(`${page}\n`)

const fitted = (text: string, stream: NodeJS.WriteStream) => wrapped(text, terminal(stream).width).join('\n')
