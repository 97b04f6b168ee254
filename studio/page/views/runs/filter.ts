import type { RunRow } from '../../../wire/runs.ts'

/** What the table of runs shows; empty texts do not restrict it. */
export interface Filter {
  /** Words that all occur in the run's name, agent, environment, experiment or seed. */
  readonly text: string
  readonly agent: string
  readonly env: string
  readonly experiment: string
  /** A status, `resumable` or `solved`. */
  readonly state: string
}

/** The fields that runs are filtered by with a choice, as the address names them. */
export const CHOICES = ['agent', 'env', 'experiment', 'state'] as const

/** The runs that pass. */
export function passing(runs: readonly RunRow[], { text, state, ...fields }: Filter): readonly RunRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return runs.filter(run => {
    if (state && !statesOf(run).includes(state)) return false
    for (const name of ['agent', 'env', 'experiment'] as const)
      if (fields[name] && run[name] !== fields[name]) return false
    const all = [run.name, run.id, run.agent, run.env, run.experiment, `seed ${run.seed}`].join('\n').toLowerCase()
    return words.every(word => all.includes(word))
  })
}

/** The values to choose from, those that occur, in alphabetical order. */
export function choices(runs: readonly RunRow[], name: (typeof CHOICES)[number]): readonly string[] {
  const all = runs.flatMap(run => (name === 'state' ? statesOf(run) : (run[name] ?? [])))
  return [...new Set(all)].sort()
}

const statesOf = ({ status, resumable, solved }: RunRow): readonly string[] => [
  ...(status === 'resumable' ? ['killed'] : [status]),
  ...(resumable ? ['resumable'] : []),
  ...(solved ? ['solved'] : []),
]
