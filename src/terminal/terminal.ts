/** Emphasis of parts of a text; a terminal without colors leaves them plain. */
export interface Paint {
  good(text: string): string
  bad(text: string): string
  warning(text: string): string
  faint(text: string): string
  strong(text: string): string
}

/** How text is laid out where it is shown. */
export interface Terminal {
  /** Columns of a line; Infinity in a pipe, where nothing is wrapped or shortened. */
  readonly width: number
  readonly paint: Paint
}

const as = (text: string) => text
const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`

export const plain: Paint = { good: as, bad: as, warning: as, faint: as, strong: as }
export const colored: Paint = { good: sgr(32), bad: sgr(31), warning: sgr(33), faint: sgr(2), strong: sgr(1) }

/** A pipe or a file. */
export const PIPE: Terminal = { width: Infinity, paint: plain }

/** The terminal behind a stream; `PIPE` if it is none. */
export function terminal(stream: NodeJS.WritableStream): Terminal {
  const { isTTY = false, columns } = stream as Partial<NodeJS.WriteStream>
  return { width: isTTY ? columns || 80 : Infinity, paint: hasColors(isTTY) ? colored : plain }
}

/** Colors are for terminals. NO_COLOR (https://no-color.org) takes precedence over FORCE_COLOR, and that over TERM. */
function hasColors(isTTY: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return isTTY && TERM !== 'dumb'
}
