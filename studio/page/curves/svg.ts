import { colors, dashes } from './colors.ts'
import type { Curve } from './curve.ts'
import { extent, logarithmic, type Spread, scale, tickLabels, ticks } from './scale.ts'

/** What a plot shows, beside its curves. */
export interface Plot {
  readonly title: string
  /** What x is: `steps`, `seconds`. */
  readonly x: string
  readonly log: boolean
  /** Part of the x axis; default: all of it. */
  readonly zoom?: readonly [number, number] | undefined
  readonly curves: readonly Curve[]
}

const WIDTH = 800
const HEIGHT = 450
const box = { left: 64, right: WIDTH - 16, top: 40, bottom: HEIGHT - 44 }
const ROW = 18

/** A plot as an SVG document on white, with axes and legend. Texts are escaped. */
export function svg({ title, x, log, zoom, curves }: Plot): string {
  const within = curves.map(curve => (zoom ? cut(curve, zoom) : curve))
  const xs = zoom ?? extent(within.flatMap(({ x }) => x))
  const values = within.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high])
  const spread: Spread = log ? logarithmic(extent(values)[0]) : 'linear'
  const ys = padded(extent(values, spread), spread)
  const toX = scale('linear', xs, [box.left, box.right])
  const toY = scale(spread, ys, [box.bottom, box.top])
  const legend = legendOf(curves)
  const height = HEIGHT + legend.height
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
      `font-family="system-ui, sans-serif" font-size="12" fill="#1b1f26">`,
    `<title>${escaped(title)}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${box.left}" y="24" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...labeled(ticks(spread, ys, 6)).map(([tick, label]) => yTick(label, toY(tick))),
    ...labeled(ticks('linear', xs, 8)).map(([tick, label]) => xTick(label, toX(tick))),
    `<text x="${(box.left + box.right) / 2}" y="${box.bottom + 36}" text-anchor="middle">${escaped(x)}</text>`,
    `<clipPath id="plot"><rect x="${box.left}" y="${box.top - 2}" width="${box.right - box.left}" ` +
      `height="${box.bottom - box.top + 4}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...within.map(curve => bandOf(curve, toX, toY)),
    ...within.map(curve => lineOf(curve, toX, toY)),
    '</g>',
    ...legend.parts,
    '</svg>',
    '',
  ].join('\n')
}

/** Room above and below the lines of a linear axis. */
function padded([low, high]: readonly [number, number], spread: Spread): readonly [number, number] {
  const room = spread === 'linear' ? (high - low) / 32 : 0
  return [low - room, high + room]
}

/** The part of a curve within the zoom, and a point beyond each end so that its line reaches the edges. */
function cut(curve: Curve, [from, to]: readonly [number, number]): Curve {
  const start = Math.max(0, curve.x.findIndex(x => x >= from) - 1)
  const beyond = curve.x.findIndex(x => x > to)
  const end = curve.x.at(-1)! < from ? 0 : beyond < 0 ? curve.x.length : beyond + 1
  const { x, y, low, high, ...rest } = curve
  const part = (values: readonly number[]) => values.slice(start, end)
  return { ...rest, x: part(x), y: part(y), ...(low && high && { low: part(low), high: part(high) }) }
}

type Position = (value: number) => number

const labeled = (values: readonly number[]) => {
  const labels = tickLabels(values)
  return values.map((value, k) => [value, labels[k]!] as const)
}

function yTick(label: string, y: number): string {
  return (
    `<line x1="${box.left}" x2="${box.right}" y1="${px(y)}" y2="${px(y)}" stroke="#e3e6eb"/>` +
    `<text x="${box.left - 8}" y="${px(y + 4)}" text-anchor="end">${label}</text>`
  )
}

function xTick(label: string, x: number): string {
  return (
    `<line x1="${px(x)}" x2="${px(x)}" y1="${box.bottom}" y2="${box.bottom + 5}" stroke="#868e9c"/>` +
    `<text x="${px(x)}" y="${box.bottom + 19}" text-anchor="middle">${label}</text>`
  )
}

/** The line, broken where it has no value, with a dot for a value between two breaks. */
function lineOf({ x, y, color }: Curve, toX: Position, toY: Position): string {
  const at = y.map((value, k) => [px(toX(x[k]!)), px(toY(value))] as const)
  const there = (k: number) => Number.isFinite(at[k]?.[1])
  const path = at.flatMap(([left, top], k) => (there(k) ? [`${there(k - 1) ? 'L' : 'M'}${left} ${top}`] : [])).join('')
  const alone = at.filter((_, k) => there(k) && !there(k - 1) && !there(k + 1))
  return [
    `<path d="${path}" fill="none" ${strokeOf(color)} stroke-width="1.5" stroke-linejoin="round"/>`,
    ...alone.map(([left, top]) => `<circle cx="${left}" cy="${top}" r="2.5" fill="${paintOf(color)}"/>`),
  ].join('')
}

function bandOf({ x, low, high, color }: Curve, toX: Position, toY: Position): string {
  if (!low || !high) return ''
  const points = x.flatMap((at, k) => {
    const [bottom, top] = [toY(low[k]!), toY(high[k]!)]
    return Number.isFinite(bottom) && Number.isFinite(top) ? [{ x: px(toX(at)), bottom: px(bottom), top: px(top) }] : []
  })
  const outline = [
    ...points.map(({ x, top }) => `${x},${top}`),
    ...points.reverse().map(({ x, bottom }) => `${x},${bottom}`),
  ]
  return `<polygon points="${outline.join(' ')}" fill="${paintOf(color)}" fill-opacity="0.18"/>`
}

const paintOf = (color: number) => colors.light[color % colors.light.length]!

function strokeOf(color: number): string {
  const dash = dashes(color).join(' ')
  return `stroke="${paintOf(color)}"${dash && ` stroke-dasharray="${dash}"`}`
}

/** Rows of up to three labels below the plot. */
function legendOf(curves: readonly Curve[]): { readonly parts: readonly string[]; readonly height: number } {
  const columns = Math.min(3, Math.max(1, curves.length))
  const width = (box.right - box.left) / columns
  const parts = curves.map(({ label, color }, k) => {
    const x = box.left + (k % columns) * width
    const y = HEIGHT + 12 + Math.floor(k / columns) * ROW
    const most = Math.floor((width - 36) / 6.6)
    const text = label.length > most ? `${label.slice(0, most - 1)}…` : label
    return (
      `<line x1="${px(x)}" x2="${px(x + 20)}" y1="${y}" y2="${y}" ${strokeOf(color)} stroke-width="2.5"/>` +
      `<text x="${px(x + 26)}" y="${y + 4}">${escaped(text)}</text>`
    )
  })
  return { parts, height: Math.ceil(curves.length / columns) * ROW + 8 }
}

const px = (value: number): number => Math.round(value * 100) / 100

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** XML text; control characters, which XML forbids, become spaces. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const escaped = (text: string) => text.replace(/[\0-\x08\x0b-\x1f]/g, ' ').replace(/[&<>"]/g, sign => entities[sign]!)
