import { type Points, thinned } from './points.ts'

/** Points of a curve that are kept in memory; of a longer one, lows and highs. */
const MOST = 8_192

/** Curves over steps, by metric. */
export class Curves {
  readonly #curves = new Map<string, Points>()

  /** Adds what a line of events.jsonl measured, if anything. */
  add(line: string): void {
    for (const [metric, step, value] of measured(line)) {
      const points = this.#curves.get(metric) ?? { x: [], y: [] }
      if (points.x.length === 0) this.#curves.set(metric, points)
      points.x.push(step)
      points.y.push(value)
      if (points.x.length >= 2 * MOST) this.#curves.set(metric, thinned(points, MOST))
    }
  }

  get names(): readonly string[] {
    return [...this.#curves.keys()]
  }

  get(metric: string): Points | undefined {
    return this.#curves.get(metric)
  }

  /** Points in memory. */
  get size(): number {
    return [...this.#curves.values()].reduce((sum, { x }) => sum + x.length, 0)
  }
}

type Measured = readonly [metric: string, step: number, value: number][]

/** A line as the events of the loop write it, as far as curves need it; the folder is untrusted. */
interface Line {
  readonly type?: unknown
  readonly step?: unknown
  readonly return?: unknown
  readonly length?: unknown
  readonly mean?: unknown
  readonly std?: unknown
  readonly returns?: unknown
  readonly metrics?: unknown
}

function measured(text: string): Measured {
  const line = parsed(text)
  const { type, step } = line
  if (typeof step !== 'number' || !Number.isFinite(step)) return []
  const values = Object.entries(valuesOf(type, line))
  return values.flatMap(([name, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [[`${String(type)}/${name}`, step, value] as const] : [],
  )
}

function valuesOf(type: unknown, line: Line): Readonly<Record<string, unknown>> {
  if (type === 'episode') return { return: line.return, length: line.length }
  if (type === 'learn') return Object(line.metrics) as Record<string, unknown>
  if (type !== 'evaluation') return {}
  const returns = (Array.isArray(line.returns) ? line.returns : []).filter(Number.isFinite) as number[]
  const [min, max] =
    returns.length > 0 ? [returns.reduce((a, b) => Math.min(a, b)), returns.reduce((a, b) => Math.max(a, b))] : []
  return { mean: line.mean, std: line.std, min, max }
}

function parsed(text: string): Line {
  try {
    return Object(JSON.parse(text)) as Line
  } catch {
    return {} // damaged
  }
}
