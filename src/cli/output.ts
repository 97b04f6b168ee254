import { clipped, visible, visibleLines } from '../core/guard/visible.ts'

/*
 * All that commands show goes through here, and control characters in it become visible; screens and pages with colors
 * of their own (replay-screen.ts, doctor-page.ts, errors.ts) see to that themselves, before they add any.
 */

/** A line on standard output: of text, or of JSON. */
export const print = (line: string): void => console.log(visible(line))

/** Lines on standard output, such as a table or a board. */
export const printLines = (text: string): void => console.log(visibleLines(text))

/** A sentence on standard error. */
export const say = (line: string): void => void process.stderr.write(`${clipped(visible(line))}\n`)

/** Lines on standard error. */
export const sayLines = (text: string): void => void process.stderr.write(`${visibleLines(text)}\n`)
