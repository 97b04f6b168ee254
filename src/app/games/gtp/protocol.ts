/** A command of the Go Text Protocol. */
export interface GtpCommand {
  /** The number before the command, which its response repeats, or nothing. */
  readonly id: string
  readonly name: string
  readonly args: readonly string[]
}

/** The failure of a command; its message is the response. */
export class GtpFailure extends Error {}

/** Reads a line, without control characters and comments; undefined if nothing is left. */
export function parseCommand(line: string): GtpCommand | undefined {
  const words = [...line]
    .map(sign => (sign === '\t' ? ' ' : sign))
    .filter(sign => sign >= ' ' && sign !== '\u007f')
    .join('')
    .replace(/#.*/, '')
    .split(' ')
    .filter(word => word !== '')
  if (words.length === 0) return undefined
  const id = /^\d+$/.test(words[0]!) ? words.shift()! : ''
  const [name = '', ...args] = words
  return { id, name, args }
}

/** A response. An empty line ends it, so it contains none. */
export const response = (status: '=' | '?', id: string, text: string): string =>
  `${status}${id} ${text.replace(/\n(\s*\n)+/g, '\n').trimEnd()}\n\n`

/** The side of a color: 0 for black, which moves first. @throws GtpFailure if it is none. */
export function sideOf(color: string | undefined): 0 | 1 {
  const side = ['b', 'black', 'w', 'white'].indexOf(color?.toLowerCase() ?? '')
  if (side < 0) throw new GtpFailure('syntax error')
  return side < 2 ? 0 : 1
}

/** A number. @throws GtpFailure if it is none. */
export function numberOf(text: string | undefined): number {
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new GtpFailure('syntax error')
  return Number(text)
}
