import { type Points, thinned } from './points.ts'

/** Points of a curve that are kept in memory; of a longer one, lows and highs. */
const MOST = 8_192

/** Curves over steps, by metric. */
export class Curves {
  readonly #curves = new Map<string, Points>()

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

  /** Adds what a line of events.jsonl measured, if anything. The folder is untrusted: what is no number is left out. */
  add(text: string): void {
    const line = parsed(text)
    const { type, step } = line
    if (!isNumber(step)) return
    if (type === 'episode') {
      this.#put('episode/return', step, line.return)
      this.#put('episode/length', step, line.length)
    } else if (type === 'learn') {
      const metrics = Object(line.metrics) as Readonly<Record<string, unknown>>
      for (const name in metrics) this.#put(`learn/${name}`, step, metrics[name])
    } else if (type === 'evaluation') {
      const returns = Array.isArray(line.returns) ? line.returns.filter(isNumber) : []
      this.#put('evaluation/mean', step, line.mean)
      this.#put('evaluation/std', step, line.std)
      this.#put(
        'evaluation/min',
        step,
        returns.reduce((a, b) => Math.min(a, b), Infinity),
      )
      this.#put(
        'evaluation/max',
        step,
        returns.reduce((a, b) => Math.max(a, b), -Infinity),
      )
    }
  }

  #put(metric: string, step: number, value: unknown): void {
    if (!isNumber(value)) return
    let points = this.#curves.get(metric)
    if (points === undefined) {
      points = { x: [], y: [] }
      this.#curves.set(metric, points)
    }
    points.x.push(step)
    points.y.push(value)
    if (points.x.length >= 2 * MOST) this.#curves.set(metric, thinned(points, MOST))
  }
}

const isNumber = (value: unknown): value is number => Number.isFinite(value)

/** What curves need of a line, as the events of the loop write it. */
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

function parsed(text: string): Line {
  try {
    return Object(JSON.parse(text)) as Line
  } catch {
    return {} // damaged
  }
}
