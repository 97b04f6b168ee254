import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { configure, option } from '../../src/core/option.ts'
import { type Chosen, register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName, squareSymmetries } from '../../src/games/square-board.ts'
import { goBoard } from './go-board.ts'

/** A position of Go with its history, which superko needs. */
export interface Go {
  /** `[n²]`, in row-major order: 0 empty, 1 black, 2 white. */
  stones: Uint8Array
  /** Number of moves played. */
  count: number
  /** `[longest]` The moves played, then zeros. */
  moves: Int32Array
  /** `[2 · (longest + 1)]` Two hash words per position, from the empty board to this one, then zeros. */
  hashes: Int32Array
}

/** The rules of Go, with its score. */
export interface GoGame extends BoardGame<Go> {
  readonly komi: number
  /** Points by which black leads, komi subtracted. */
  lead(position: Go): number
}

const options = {
  size: option(9, 'rows and columns', { min: 2, max: 19, integer: true }),
  komi: option(7, 'points added to the area of white, who moves second', { min: -361, max: 361 }),
  ko: option('superko', 'superko: no earlier position may be repeated; simple: none of the last two', {
    choices: ['superko', 'simple'],
  }),
  suicide: option(true, "whether a move may capture the mover's own stones"),
}

export type GoOptions = Chosen<typeof options>

/**
 * Go by the Tromp–Taylor rules (https://tromp.github.io/go.html): a move captures the opponent's chains without
 * liberties, then its own (suicide is legal); it may not repeat any earlier position, whoever was to move (positional
 * superko). Passing is always legal; two passes end the game. The larger area wins: a side's stones plus the empty
 * points that reach only its stones. Dead stones are not removed, so they must be captured.
 *
 * ### Options
 * `ko: 'simple'` forbids only moves that recreate the position before the opponent's last move or leave the board
 * unchanged, so longer cycles are legal (a triple ko goes on until the move limit). `suicide: false` forbids moves that
 * leave the stone's own chain without liberties, as the Japanese, Chinese and Korean rules do.
 *
 * ### Action: Discrete(n² + 1)
 * The point on which to place a stone, in row-major order from the upper left, `a1`. Action n² is `pass`.
 *
 * ### Planes: 5×n×n
 * The stones of the side to move; those of the opponent; the empty points that are illegal for the side to move; all 1
 * if white is to move, whom komi favors; all 1 if the opponent just passed, so that a pass ends the game.
 *
 * ### Symmetries
 * The seven rotations and reflections of the square.
 *
 * ### Deviations from the Tromp–Taylor rules
 * 1. After 2n² moves the game ends and is scored (as in AlphaGo Zero: 722 moves on 19×19).
 *
 * Black wins 5×5 by 25 points with perfect play (van der Werf 2003); 9×9 is unsolved, with a presumed fair komi of 7.
 */
export function go(chosen: GoOptions = {}): GoGame {
  const { size: n, komi, ko, suicide } = configure('go', options, chosen)
  const area = n * n
  const pass = area
  const longest = 2 * area
  const { neighbors, zobrist, breathes, remove, chains, score } = goBoard(n)
  const empty = (): Go => ({
    stones: new Uint8Array(area),
    count: 0,
    moves: new Int32Array(longest),
    hashes: new Int32Array(2 * (longest + 1)),
  })
  const passed = ({ count, moves }: Go) => count > 0 && moves[count - 1] === pass
  const over = (position: Go) =>
    position.count === longest ||
    (passed(position) && position.count > 1 && position.moves[position.count - 2] === pass)

  /** Index of the oldest position that must not be repeated. */
  const oldest = ({ count }: Go) => (ko === 'superko' ? 0 : Math.max(0, count - 1))

  // Hash table of the low bits of earlier positions: quickly rules out most repetitions.
  const marks = new Int32Array(4096)
  let mark = 0
  const beenBefore = (position: Go, a: number, b: number): boolean => {
    if (marks[a & 4095] !== mark) return false
    const { count, hashes } = position
    for (let i = oldest(position); i <= count; i++) if (hashes[2 * i] === a && hashes[2 * i + 1] === b) return true
    return false
  }

  /** Writes 1 for each empty point where the side to move may place a stone, or, with `forbidden`, may not. */
  const points = (position: Go, out: Uint8Array | Float32Array, at: number, forbidden: boolean): void => {
    const { stones, count, hashes } = position
    const own = 1 + (count & 1)
    const { root, liberties, words } = chains(stones)
    mark++
    for (let i = oldest(position); i <= count; i++) marks[hashes[2 * i]! & 4095] = mark
    for (let p = 0; p < area; p++) {
      if (stones[p] !== 0) {
        out[at + p] = 0
        continue
      }
      let a = hashes[2 * count]! ^ zobrist[2 * area * (own - 1) + 2 * p]!
      let b = hashes[2 * count + 1]! ^ zobrist[2 * area * (own - 1) + 2 * p + 1]!
      const near = neighbors[p]!
      let alive = false
      for (let i = 0; i < near.length; i++) {
        const q = near[i]!
        const chain = root[q]!
        if (chain < 0) alive = true
        else if (stones[q] === own) alive ||= liberties[chain] === 2
        else if (liberties[chain] === 1) {
          alive = true
          if (isFirst(root, near, i)) {
            a ^= words[2 * chain]!
            b ^= words[2 * chain + 1]!
          }
        }
      }
      if (!alive) {
        // Suicide: the stone and its adjacent chains are removed.
        a = hashes[2 * count]!
        b = hashes[2 * count + 1]!
        for (let i = 0; i < near.length; i++) {
          if (stones[near[i]!] !== own || !isFirst(root, near, i)) continue
          a ^= words[2 * root[near[i]!]!]!
          b ^= words[2 * root[near[i]!]! + 1]!
        }
      }
      const banned = (!alive && !suicide) || beenBefore(position, a, b)
      out[at + p] = banned === forbidden ? 1 : 0
    }
  }

  const next = (position: Go, action: number, into: Go = empty()): Go => {
    const { count } = position
    if (into !== position) {
      into.stones.set(position.stones)
      into.moves.set(position.moves)
      into.hashes.set(position.hashes)
    }
    const { stones, moves, hashes } = into
    into.count = count + 1
    moves[count] = action
    hashes[2 * count + 2] = hashes[2 * count]!
    hashes[2 * count + 3] = hashes[2 * count + 1]!
    if (action === pass) return into
    const own = 1 + (count & 1)
    stones[action] = own
    let taken = false
    for (const q of neighbors[action]!) {
      if (stones[q] !== 3 - own || breathes(stones, q)) continue
      remove(stones, q)
      taken = true
    }
    if (!taken && !breathes(stones, action)) {
      remove(stones, action)
      taken = true
    }
    const of = 2 * area * (own - 1) + 2 * action
    hashes[2 * count + 2] = taken ? hashOf(stones, 0) : hashes[2 * count]! ^ zobrist[of]!
    hashes[2 * count + 3] = taken ? hashOf(stones, 1) : hashes[2 * count + 1]! ^ zobrist[of + 1]!
    return into
  }

  const hashOf = (stones: Uint8Array, word: 0 | 1): number => {
    let hash = 0
    for (let p = 0; p < area; p++) if (stones[p] !== 0) hash ^= zobrist[2 * area * (stones[p]! - 1) + 2 * p + word]!
    return hash
  }

  const legal = (position: Go, out = new Uint8Array(area + 1)): Uint8Array => {
    if (over(position)) return out.fill(0)
    points(position, out, 0, false)
    out[pass] = 1
    return out
  }

  const lead = ({ stones }: Go) => score(stones) - komi

  const names = Array.from({ length: area + 1 }, (_, a) => (a === pass ? 'pass' : squareName(a, n)))
  const actionName = (action: number) => names[action]!

  const draw = ({ stones }: Go) => {
    const columns = Array.from({ length: n }, (_, c) => String.fromCharCode(97 + c)).join(' ')
    const row = (r: number) => Array.from(stones.subarray(r * n, r * n + n), stone => '·XO'[stone]).join(' ')
    return [`   ${columns}`, ...Array.from({ length: n }, (_, r) => `${String(r + 1).padStart(2)} ${row(r)}`)].join(
      '\n',
    )
  }

  return {
    name: `Go${n === 9 ? '' : ` ${n}×${n}`}${ko === 'simple' ? ', simple ko' : ''}${suicide ? '' : ', no suicide'}`,
    actions: area + 1,
    planes: [5, n, n],
    longest,
    initial: empty,
    player: ({ count }) => (count & 1) as 0 | 1,
    legal,
    next,

    returns(position) {
      if (!over(position)) return null
      const ahead = lead(position)
      return ahead > 0 ? FIRST_WINS : ahead < 0 ? SECOND_WINS : DRAW
    },
    komi,
    lead,

    encode(position, out, at = 0) {
      const own = 1 + (position.count & 1)
      for (let p = 0; p < area; p++) {
        const stone = position.stones[p]!
        out[at + p] = stone === own ? 1 : 0
        out[at + area + p] = stone === 3 - own ? 1 : 0
      }
      points(position, out, at + 2 * area, true)
      out.fill(position.count & 1, at + 3 * area, at + 4 * area)
      out.fill(passed(position) ? 1 : 0, at + 4 * area, at + 5 * area)
    },

    show: position => {
      const moves = Array.from(position.moves.subarray(0, position.count), actionName)
      return `${draw(position)}\nmoves: ${moves.join(' ')}`.trimEnd()
    },

    parse(text) {
      const played = /^moves:(.*)$/m.exec(text)?.[1]?.split(/\s+/).filter(Boolean)
      if (!played)
        throw new UserError(
          'Go: the line below the board must list the moves that lead to it, as in moves: c3 pass b2.',
        )
      const position = empty()
      for (const name of played) {
        const action = names.indexOf(name)
        if (action < 0 || legal(position)[action] !== 1)
          throw new UserError(`Go: move ${position.count + 1}, ${name}, is illegal there; correct the list of moves.`)
        next(position, action, position)
      }
      const signs = (board: string) => (board.match(/[XO·]/g) ?? []).join('')
      const drawn = signs(text)
      if (drawn !== '' && drawn !== signs(draw(position)))
        throw new UserError(`Go: the board does not match its moves, which lead to\n${draw(position)}`)
      return position
    },

    actionName,
    symmetries: squareSymmetries(n, area + 1),
  }
}

/** Whether the i-th neighbor is the first one of its chain. */
function isFirst(root: Int32Array, near: Uint16Array, i: number): boolean {
  for (let j = 0; j < i; j++) if (root[near[j]!] === root[near[i]!]) return false
  return true
}

const title = (n: number, komi: string) => `Go on ${n}×${n} with a komi of ${komi}; the agent plays both sides.`

/** Go, by default on 9×9 with a komi of 7, self-play. */
export const goV0 = register({
  id: 'Go-v0',
  title: ({ size, komi }) => title(size, `${komi} points`),
  options,
  create: config => selfPlay(go(config)),
})

/** Go on 5×5, self-play. A komi of half a point rules out draws. */
export const go5x5V0 = register({
  id: 'Go5x5-v0',
  title: title(5, 'half a point'),
  create: () => selfPlay(go({ size: 5, komi: 0.5 })),
})
