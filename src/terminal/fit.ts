import stringWidth from 'string-width'

/** A command in a sentence, and the punctuation mark after it, which ends it. */
const COMMAND = /(np[mx] (?:sente|tsx|install)(?: [^\s;,()]+(?:[;,()]+[^\s;,()]+)*)+)([;,)]*)/g
const NO_BREAK = '\u00a0'

/** Text padded to `width` columns of a terminal. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)))

/** Text in at most `width` columns, its middle replaced by `…`. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  const half = Math.floor((width - 1) / 2)
  const head = [...text]
  const tail = [...text]
  while (stringWidth(head.join('')) > width - 1 - half) head.pop()
  while (stringWidth(tail.join('')) > half) tail.shift()
  return `${head.join('')}…${tail.join('')}`
}

/**
 * Breaks text into lines of at most `width` columns between words, keeping each line's indentation; a longer word gets
 * a line of its own. A command in it stays on one line if it fits there; otherwise its lines end in `\`, so that it can
 * be pasted. No-break spaces become spaces.
 */
export function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap(line => {
    if (stringWidth(line) <= width) return [spaced(line)]
    const [indent] = /^ */.exec(line)!
    const room = width - indent.length
    const parts = line.slice(indent.length).replace(COMMAND, (_, command: string, mark: string) => {
      if (stringWidth(command + mark) <= room) return glued(command + mark)
      return `\n${glued(filled(command, room - 4).join(' \\\n  '))}${mark}\n`
    })
    const lines = parts.split('\n').flatMap(part => filled(part.replace(/^ +| +$/g, ''), room))
    return lines.filter(Boolean).map(part => indent + spaced(part))
  })
}

/** Wraps text after `first` on the first line and as many blanks on the others. */
export const hanging = (first: string, text: string, width: number): string => {
  const indent = stringWidth(first)
  return first + wrapped(text, width - indent).join(`\n${' '.repeat(indent)}`)
}

function filled(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?! )/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || stringWidth(longer) <= width) line = longer
    else {
      lines.push(line.trimEnd())
      line = word.trimStart()
    }
  }
  return [...lines, line]
}

const glued = (text: string) => text.replaceAll(' ', NO_BREAK)
const spaced = (line: string) => line.replaceAll(NO_BREAK, ' ').trimEnd()
