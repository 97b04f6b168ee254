import { clipped, visible, visibleLines } from '../core/guard/visible.ts'

/*
 * All output of commands goes through here, where control characters become visible. Screens and pages with colors
 * (replay/screen.ts, doctor-page.ts, errors.ts) do so themselves before they add any.
 */

/** A line on standard output: of text, or of JSON. */
export const print = (line: string): void => console.log(visible(line))

/** Lines on standard output, such as a table or a board. */
export const printLines = (text: string): void => console.log(visibleLines(text))

/** A sentence on standard error. */
export const say = (line: string): void => void process.stderr.write(`${clipped(visible(line))}\n`)

/** Lines on standard error. */
export const sayLines = (text: string): void => void process.stderr.write(`${visibleLines(text)}\n`)

/** Resolves when all output is written. */
export async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise(resolve => stream.write('', resolve))
}
