/** Who plays which game, and the moves so far: what the address holds. */
export interface Setup {
  readonly env: string
  /** Rows and columns, if not the usual ones. */
  readonly size?: number | undefined
  /** `friend`, `random`, `mcts:<simulations>`, or the id of a run, possibly with `:<simulations>`. */
  readonly against: string
  /** The person's side. */
  readonly side: 0 | 1
  readonly moves: readonly number[]
}

/** The opponent where the address names none. */
export const USUAL = 'mcts:500'

/** An address: the parts of its path, and its query. */
interface Address {
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

/** The game of an address, `/play/<environment>?against=…&side=second&moves=3-4`. */
export function setupOf({ path, query }: Address): Setup {
  const size = Number(query.get('size'))
  const moves = (query.get('moves') ?? '').split('-').filter(text => /^\d{1,4}$/.test(text))
  return {
    env: path[1] ?? '',
    ...(Number.isInteger(size) && size > 0 && { size }),
    against: query.get('against') ?? USUAL,
    side: query.get('side') === 'second' ? 1 : 0,
    moves: moves.map(Number),
  }
}

/** What of a game goes into the query of its address; undefined: what is usual. */
export const queryOf = ({ size, against, side, moves }: Omit<Setup, 'env'>): Record<string, string | undefined> => ({
  size: size === undefined ? undefined : String(size),
  against: against === USUAL ? undefined : against,
  side: side === 1 ? 'second' : undefined,
  moves: moves.join('-') || undefined,
})

/** An opponent to choose. */
export interface Opponent {
  readonly value: string
  readonly label: string
}

/** The opponents that need no run; the one chosen is among them, whatever its number of simulations. */
export function opponents(chosen: string): readonly Opponent[] {
  const simulations = [100, 500, 2000, 10_000]
  const [, own] = /^mcts:(\d+)$/.exec(chosen) ?? []
  const all = own ? [...new Set([...simulations, Number(own)])].sort((a, b) => a - b) : simulations
  return [
    { value: 'friend', label: 'A friend at this machine' },
    { value: 'random', label: 'Random moves' },
    ...all.map(n => ({ value: `mcts:${n}`, label: `MCTS, ${n.toLocaleString('en')} simulations` })),
  ]
}

/** An opponent in a sentence: `MCTS`, `random moves`, the name of a run. */
export const opponentName = (against: string): string =>
  against === 'random' ? 'Random' : against.startsWith('mcts:') ? `MCTS ${against.slice(5)}` : against
