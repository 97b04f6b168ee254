/** A terminal canvas with 2 × 4 dots per character (Unicode Braille patterns), so that dots are about square. */
export interface BrailleCanvas {
  /** Width in dots. */
  readonly width: number
  /** Height in dots. */
  readonly height: number
  /** Sets the dot nearest to (x, y), measured from the upper left; points outside the canvas are ignored. */
  dot(x: number, y: number): void
  /** Draws a line between two points. */
  line(x0: number, y0: number, x1: number, y1: number): void
  /** The drawing as lines of text. */
  text(): string
}

/** Bit of each dot in a Braille pattern, `[row][column]`. */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** An empty canvas of `columns` × `rows` characters. */
export function braille(columns: number, rows: number): BrailleCanvas {
  const cells = new Uint8Array(columns * rows)
  const width = columns * 2
  const height = rows * 4
  const dot = (x: number, y: number) => {
    const column = Math.round(x)
    const row = Math.round(y)
    if (!(column >= 0 && row >= 0 && column < width && row < height)) return
    cells[(row >> 2) * columns + (column >> 1)]! |= bits[row & 3]![column & 1]!
  }
  return {
    width,
    height,
    dot,
    line: (x0, y0, x1, y1) => {
      const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))))
      for (let i = 0; i <= steps; i++) dot(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps)
    },
    text: () =>
      Array.from({ length: rows }, (_, row) =>
        Array.from(cells.subarray(row * columns, (row + 1) * columns), cell => String.fromCharCode(0x2800 + cell)).join(
          '',
        ),
      ).join('\n'),
  }
}
