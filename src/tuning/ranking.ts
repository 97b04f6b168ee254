import type { FinishedTrial } from './trial.ts'

/** Orders trials, the best first: pruned ones behind all others, the later pruned the better; NaN last among equals. */
export function compare(a: FinishedTrial, b: FinishedTrial): number {
  const later = (b.pruned ?? Infinity) - (a.pruned ?? Infinity)
  if (a.pruned !== b.pruned) return later
  return (Number.isNaN(a.loss) ? Infinity : a.loss) - (Number.isNaN(b.loss) ? Infinity : b.loss) || 0
}
