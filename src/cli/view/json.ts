import type { TrainEvent } from '../../loop/events.ts'
import { wire } from '../../loop/wire.ts'

/** An event as one line of JSON; undefined for steps and updates, which are too many. */
export function jsonLine(event: TrainEvent, folder: string): string | undefined {
  if (event.type === 'step' || event.type === 'learn') return undefined
  const sent = wire(event)
  if (sent.type !== 'start') return JSON.stringify(sent)
  const { type, step: _, ...run } = sent
  return JSON.stringify({ type, run: folder, ...run })
}
