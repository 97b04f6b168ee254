import { decimal } from '../../parts/format.ts'

/** A line of a run's log as the page shows it. */
export interface LogLine {
  /** Undefined where the line is not a whole JSON object. */
  readonly step: number | undefined
  readonly type: string
  readonly text: string
}

/** Most elements of a list that are shown. */
const LISTED = 6

/** Reads a line of events.jsonl; one that was cut or damaged is shown as it is. */
export function logLine(line: string): LogLine {
  const event = objectOf(line)
  if (!event) return { step: undefined, type: '', text: line }
  const { step, type, ...rest } = event
  const text = Object.entries(rest)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join('  ')
  return { step: typeof step === 'number' ? step : undefined, type: typeof type === 'string' ? type : '', text }
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function shown(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : decimal(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value)) {
    const more = value.length > LISTED ? ` … ${value.length} in all` : ''
    return `[${value.slice(0, LISTED).map(shown).join(', ')}${more}]`
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${shown(inner)}`)
      .join(', ')
  return String(value)
}
