/** Metrics that are drawn first, in this order; the others follow by name, these kinds last. */
const FIRST = ['evaluation/mean', 'episode/return', 'learn/elo', 'learn/loss']
const LAST = ['episode/length', 'evaluation/std', 'evaluation/min', 'evaluation/max']

const titles: Readonly<Record<string, string>> = {
  'evaluation/mean': 'evaluation return',
  'evaluation/std': 'evaluation return, std',
  'evaluation/min': 'evaluation return, lowest',
  'evaluation/max': 'evaluation return, highest',
  'episode/return': 'episode return',
  'episode/length': 'episode length',
  'learn/elo': 'Elo',
}

/** A metric's title; those of `learn` events keep the name that their agent gives them. */
export const titleOf = (metric: string): string => titles[metric] ?? metric.replace(/^learn\//, '')

/**
 * Metrics in the order in which they are drawn. Those that a run logs later follow the ones `before`, so that no plot
 * moves; other runs may lack some of these, and all are put in order again.
 */
export function arranged(metrics: readonly string[], before: readonly string[]): readonly string[] {
  const kept = before.every(metric => metrics.includes(metric)) ? before : []
  return [...kept, ...ordered(metrics.filter(metric => !kept.includes(metric)))]
}

function ordered(metrics: readonly string[]): readonly string[] {
  const rank = (metric: string) => {
    const [first, last] = [FIRST.indexOf(metric), LAST.indexOf(metric)]
    return first >= 0 ? first : last >= 0 ? 1000 + last : 100
  }
  return metrics.toSorted((a, b) => rank(a) - rank(b) || titleOf(a).localeCompare(titleOf(b), 'en'))
}
