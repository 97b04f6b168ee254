import type { Curve } from './curve.ts'

/**
 * A plot's lines as CSV (RFC 4180), one row a point: `metric,curve,<x>,value`, and for bands `low,high`. Missing values
 * are empty.
 */
export function csv(metric: string, x: string, curves: readonly Curve[]): string {
  const banded = curves.some(({ low }) => low)
  const rows = curves.flatMap(curve =>
    curve.x.map((at, k) => {
      const numbers = [
        at,
        curve.y[k]!,
        ...(banded ? [curve.low?.[k] ?? Number.NaN, curve.high?.[k] ?? Number.NaN] : []),
      ]
      return [metric, curve.label, ...numbers.map(number => (Number.isNaN(number) ? '' : String(number)))]
    }),
  )
  const head = ['metric', 'curve', x, 'value', ...(banded ? ['low', 'high'] : [])]
  return [head, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
