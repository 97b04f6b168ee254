import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { configure, option } from '../../src/core/option.ts'
import { type Chosen, register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName, squareSymmetries } from '../../src/games/square-board.ts'
import { goBoard } from './go-board.ts'

/** A position of Go, with all that came before, as superko asks for it. */
export interface Go {
  /** `[n²]`, row by row: 0 empty, 1 black, 2 white. */
  stones: Uint8Array
  /** Moves made. */
  count: number
  /** `[longest]` The moves made, then zeros. */
  moves: Int32Array
  /** `[2 · (longest + 1)]` Two words for each position that has been, from the empty board to this one, then zeros. */
  hashes: Int32Array
}

const options = {
  size: option(9, 'rows and columns', { min: 2, max: 19, integer: true }),
  komi: option(7, 'points that white, who moves second, gets beyond its area', { min: -361, max: 361 }),
  ko: option('superko', 'whether a move may not lead to any position that has been, or to none but the last two', {
    choices: ['superko', 'simple'],
  }),
  suicide: option(true, "whether a move may take its own side's stones off the board"),
}

export type GoOptions = Chosen<typeof options>

/**
 * Go by the rules of Tromp and Taylor (https://tromp.github.io/go.html): a move takes the other side's chains without
 * liberties off the board, then its own (suicide is allowed); it may not lead to a position that has been on the board
 * before, whoever was to move (positional superko). Passing is always allowed; two passes end the game. The larger area
 * wins: a side's stones, and the empty points that reach its stones only; nothing is taken off as dead, so dead stones
 * are to be captured.
 *
 * ### Options
 * `ko: 'simple'` forbids only what leads back to the position before the other side's last move, or leaves the board as
 * it is, so longer cycles are allowed (a triple ko goes on to the end of the game). `suicide: false` forbids moves
 * after which the stone's own chain would have no liberty, as the Japanese, Chinese and Korean rules do.
 *
 * ### Action: Discrete(n² + 1)
 * The point to put a stone on, row by row from the upper left: `a1` is the first. Action n² is `pass`.
 *
 * ### Planes: 5×n×n
 * The stones of the side to move; those of the other one; the empty points on which it may not put one; 1 everywhere
 * when white is to move, whom komi favors; 1 everywhere when the other side has just passed, so that a pass ends the
 * game.
 *
 * ### Symmetries
 * The other seven ways to lay the board.
 *
 * ### Differs from Tromp and Taylor's rules
 * 1. A game is over after 2n² moves and scored as it stands (as in AlphaGo Zero: 722 moves on 19×19).
 *
 * Black wins 5×5 by 25 points with perfect play (van der Werf 2003); 9×9 is not solved, and 7 is thought to be its fair
 * komi.
 */
export function go(chosen: GoOptions = {}): BoardGame<Go> {
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

  /** The first of the positions, up to the one at hand, that no move may lead to. */
  const oldest = ({ count }: Go) => (ko === 'superko' ? 0 : Math.max(0, count - 1))

  // Which words have been on the board: a table of their lowest bits says quickly that some have not.
  const marks = new Int32Array(4096)
  let mark = 0
  const beenBefore = (position: Go, a: number, b: number): boolean => {
    if (marks[a & 4095] !== mark) return false
    const { count, hashes } = position
    for (let i = oldest(position); i <= count; i++) if (hashes[2 * i] === a && hashes[2 * i + 1] === b) return true
    return false
  }

  /** Writes 1 for each empty point on which the side to move may, or with `forbidden` may not, put a stone. */
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
        // Suicide: the stone and its chains, which are all beside it, leave the board.
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
      const ahead = score(position.stones) - komi
      return ahead > 0 ? FIRST_WINS : ahead < 0 ? SECOND_WINS : DRAW
    },

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
        throw new UserError('Go: the line below the board gives the moves, from which it is set up: moves: c3 pass b2.')
      const position = empty()
      for (const name of played) {
        const action = names.indexOf(name)
        if (action < 0 || legal(position)[action] !== 1)
          throw new UserError(`Go: ${name}, move ${position.count + 1}, is not allowed there.`)
        next(position, action, position)
      }
      const signs = (board: string) => (board.match(/[XO·]/g) ?? []).join('')
      const drawn = signs(text)
      if (drawn !== '' && drawn !== signs(draw(position)))
        throw new UserError(`Go: the board is not the one that the moves lead to, which is\n${draw(position)}`)
      return position
    },

    actionName,
    symmetries: squareSymmetries(n, area + 1),
  }
}

/** Whether no neighbor before the i-th belongs to its chain. */
function isFirst(root: Int32Array, near: Uint16Array, i: number): boolean {
  for (let j = 0; j < i; j++) if (root[near[j]!] === root[near[i]!]) return false
  return true
}

const title = (n: number, komi: string) =>
  `Surround more of a ${n}×${n} board than the other side and its ${komi} of komi; both sides played by the agent.`

/** Go on 9×9 with a komi of 7, or others; one agent playing both sides. */
export const goV0 = register({
  id: 'Go-v0',
  title: ({ size, komi }) => title(size, `${komi} points`),
  options,
  create: config => selfPlay(go(config)),
})

/**
 * Go on 5×5, one agent playing both sides. A komi of half a point: no draws, and whoever holds the larger part wins.
 */
export const go5x5V0 = register({
  id: 'Go5x5-v0',
  title: title(5, 'half point'),
  create: () => selfPlay(go({ size: 5, komi: 0.5 })),
})
