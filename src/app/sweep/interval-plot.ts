/** A row of the plot. */
export interface PlotRow {
  readonly label: string
  readonly middle: number
  readonly interval: readonly [low: number, high: number]
}

const [WIDTH, ROW, CHARACTER] = [640, 28, 7]

/** An SVG with a bar for each row's interval and a line at its middle. @param scale What the axis measures. */
export function intervalPlot(rows: readonly PlotRow[], title: string, scale: string): string {
  const left = Math.min(WIDTH / 2, 20 + CHARACTER * Math.max(...rows.map(({ label }) => label.length)))
  const [from, to] = bounds(rows)
  const ticks = ticksOf(from, to)
  const x = (value: number) => (left + ((value - from) / (to - from)) * (WIDTH - left - 40)).toFixed(1)
  const bottom = ROW * rows.length + 16
  const bars = rows.map(({ label, middle, interval: [low, high] }, k) => {
    const y = 16 + k * ROW
    const bar = Math.max(1, Number(x(high)) - Number(x(low))).toFixed(1)
    return [
      `<text x="${left - 10}" y="${y + 13}" text-anchor="end">${escaped(label)}</text>`,
      `<rect x="${x(low)}" y="${y}" width="${bar}" height="16" fill="#4477aa" opacity="0.6"/>`,
      `<line x1="${x(middle)}" x2="${x(middle)}" y1="${y - 2}" y2="${y + 18}" stroke="#000" stroke-width="2"/>`,
    ].join('\n')
  })
  const grid = ticks.map(
    tick =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="8" y2="${bottom}" stroke="#ccc"/>\n` +
      `<text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
  )
  const middle = (left + WIDTH - 40) / 2
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${ROW * rows.length + 58}" ` +
    `font-family="sans-serif" font-size="12">\n<title>${escaped(title)}</title>\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n${[...grid, ...bars].join('\n')}\n` +
    `<text x="${middle}" y="${bottom + 34}" text-anchor="middle">${escaped(scale)}</text>\n</svg>\n`
  )
}

/** The axis: a little more than all intervals. */
function bounds(rows: readonly PlotRow[]): readonly [number, number] {
  const ends = rows.flatMap(({ middle, interval }) => [middle, ...interval]).filter(Number.isFinite)
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const room = 0.05 * (high - low) || 1
  return [low - room, high + room]
}

/** About five round numbers between two. */
function ticksOf(from: number, to: number): readonly number[] {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * [1, 2, 5, 10].find(times => times * power >= rough)!
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, k) =>
    Number(((first + k) * step).toPrecision(6)),
  )
}

const escaped = (text: string) => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)
