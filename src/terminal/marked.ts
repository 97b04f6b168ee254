import { clipped, visible } from '../core/guard/visible.ts'
import { wrapped } from './fit.ts'
import { PIPE, type Terminal } from './terminal.ts'

/** A sentence after a mark, `error: …`, that fits the terminal, with control characters visible. */
export function marked(mark: 'error' | 'warning', sentence: string, { width, paint }: Terminal = PIPE): string {
  const text = wrapped(`${mark}: ${clipped(visible(sentence))}`, width).join('\n')
  return text.replace(mark, mark === 'error' ? paint.bad : paint.warning)
}
