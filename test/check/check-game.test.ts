// Broken games: each is tic-tac-toe with one fault, which must be reported by the rule for it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../envs/boards/connect-four.ts'
import { type TicTacToe, ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { checkGame } from '../../src/check/check-game.ts'
import type { BoardGame } from '../../src/core/board-game.ts'

const good = ticTacToe()
type Faults = Partial<BoardGame<TicTacToe>>
const cases: [fault: string, rules: readonly string[], message: RegExp, faults: Faults][] = []
const faulty = (fault: string, rules: string | readonly string[], message: RegExp, faults: Faults) =>
  cases.push([fault, [rules].flat(), message, faults])

const stones = ({ first, second }: TicTacToe) => [...(first | second).toString(2)].filter(bit => bit === '1').length
const unit = Int32Array.from({ length: 9 }, (_, i) => i)

faulty('a fractional number of actions', 'actions, longest and planes are positive integers', /actions is 8.5/, {
  actions: 8.5,
})
faulty('no planes', 'actions, longest and planes are positive integers', /planes\[0\] is 0/, { planes: [0, 3, 3] })
faulty('a position with a Map', 'positions are plain data', /position.seen is a Map/, {
  initial: () => ({ first: 0, second: 0, seen: new Map() }),
})
const only = { first: 0, second: 0 }
faulty('one initial position for all games', 'initial() returns a new position each time', /the same position/, {
  initial: () => only,
})
faulty('players 1 and 2', 'player is 0 or 1', /player returns 2/, {
  player: position => (good.player(position) + 1) as 1,
})
faulty('legal as an array', 'legal is a 0/1 mask over the actions', /does not return a Uint8Array/, {
  legal: (position, out) => (out ? good.legal(position, out) : ([...good.legal(position)] as unknown as Uint8Array)),
})
faulty('a 2 in the mask', 'legal is a 0/1 mask over the actions', /is 2 for action 0/, {
  legal: (position, out) => {
    const legal = good.legal(position, out)
    if (stones(position) === 0) legal[0] = 2
    return legal
  },
  symmetries: [],
})
const noMoves = 'a position has legal moves if and only if the game is not over'
faulty('moves after the end', noMoves, /legal must be all 0 once the game is over/, {
  legal({ first, second }, out = new Uint8Array(9)) {
    for (let i = 0; i < 9; i++) out[i] = ((first | second) >> i) & 1 ? 0 : 1
    return out
  },
})
faulty('a full board without a result', noMoves, /the game is stuck/, {
  returns: position => (good.returns(position)?.[0] === 0 ? null : good.returns(position)),
})
const writesOut = 'legal fills `out` and returns it'
faulty('legal writes only ones', writesOut, /out\[\d\] differs/, {
  legal(position, out = new Uint8Array(9)) {
    for (const [i, bit] of good.legal(position).entries()) if (bit) out[i] = bit
    return out
  },
})
faulty('legal ignores out', writesOut, /does not return the `out`/, { legal: position => good.legal(position) })
faulty(
  'next writes to its position',
  ['next does not modify its position', 'next returns a position that shares no data with the old one'],
  /action \d modifies position/,
  {
    next: (position, action, into = position) => good.next(position, action, into),
  },
)
faulty('returns counts its calls', 'queries do not modify the position', /returns modifies position/, {
  returns(position) {
    const returns = good.returns(position)
    if (!returns) position.first ^= 1 << 20
    return returns
  },
  player: ({ first, second }) => good.player({ first: first & 511, second }),
  legal: ({ first, second }, out) => good.legal({ first: first & 511, second }, out),
  next: ({ first, second }, action, into) => good.next({ first: first & 511, second }, action, into),
})
let calls = 0
faulty(
  'next is random',
  ['the same move leads to the same position', 'next gives the same result with and without `into`'],
  /played twice/,
  {
    next(position, action, into) {
      const legal = good.legal(position)
      calls = (calls + 1) % 3
      return good.next(position, calls === 0 ? legal.indexOf(1) : action, into)
    },
    symmetries: [],
  },
)
const sharesNothing = 'next returns a position that shares no data with the old one'
faulty('an array shared by all positions', sharesNothing, /same position.marks/, {
  initial: () => ({ first: 0, second: 0, marks: [1] }) as TicTacToe,
  next: (position, action, into) => Object.assign(into ?? {}, { ...position, ...good.next(position, action) }),
  parse: text => ({ ...good.parse(text), marks: [1] }) as TicTacToe,
})
const sameWithInto = 'next gives the same result with and without `into`'
faulty('next writes to into before reading the position', sameWithInto, /the position itself/, {
  next(position, action, into = { first: 0, second: 0 }) {
    if (into === position) into.first |= 1 << action
    return good.next(position, action, into)
  },
})
faulty('next leaves an old field in into', sameWithInto, /a used position, differs in position.second/, {
  next(position, action, into) {
    const next = good.next(position, action)
    if (!into) return next
    into.first = next.first
    if (good.player(position)) into.second = next.second
    return into
  },
})
faulty('next ignores into', 'next returns the `into` passed to it', /ignores `into` and allocates/, {
  next: (position, action) => good.next(position, action),
})
faulty('a win without a loser', 'returns sum to 0', /gives 1 and 0/, {
  returns: position => (good.returns(position)?.[0] === 1 ? [1, 0] : good.returns(position)),
})
faulty('a win counts 10', 'returns sum to 0', /gives -?10 and -?10/, {
  returns(position) {
    const returns = good.returns(position)
    return returns && [10 * returns[0], 10 * returns[1]]
  },
})
faulty('longest too small', 'games end within `longest` moves', /is not over after 6 moves/, { longest: 6 })
faulty('next throws', 'every legal move can be played', /action 8: it throws "no"/, {
  next(position, action, into) {
    if (action === 8) throw new Error('no')
    return good.next(position, action, into)
  },
  symmetries: [],
})
faulty('parse swaps X and O', 'parse is the inverse of show', /in position.first/, {
  parse: text => ({ first: good.parse(text).second, second: good.parse(text).first }),
})
faulty('parse throws', 'parse is the inverse of show', /after 0 moves: it throws/, { parse: () => good.parse('?') })
faulty('two actions with the same name', 'action names are unique', /Actions 0 and 3 are both named a/, {
  actionName: action => good.actionName(action)[0]!,
})
faulty('an action without a name', 'action names are unique', /Action 4 has no name/, {
  actionName: action => (action === 4 ? ' ' : good.actionName(action)),
})
const writes = 'encode writes exactly C·H·W numbers'
faulty('encode ignores at', writes, /index -5 of 18/, { encode: (position, out) => good.encode(position, out) })
faulty('encode writes one number too many', writes, /index 18 of 18/, {
  encode(position, out, at = 0) {
    good.encode(position, out, at)
    out[at + 18] = 1
  },
})
faulty('encode does not write zeros', writes, /does not write index \d+/, {
  encode(position, out, at = 0) {
    const planes = new Float32Array(18)
    good.encode(position, planes)
    for (const [i, x] of planes.entries()) if (x) out[at + i] = x
  },
})
faulty('minus one for the other side', 'encoded numbers lie in [0, 1]', /encode writes -1/, {
  encode(position, out, at = 0) {
    good.encode(position, out, at)
    for (let i = 9; i < 18; i++) out[at + i] = -out[at + i]! || 0
  },
})
faulty('the other side is not encoded', 'positions with the same planes are equivalent', /a different legal/, {
  encode(position, out, at = 0) {
    good.encode(position, out, at)
    out.fill(0, at + 9, at + 18)
  },
})
faulty('a symmetry that is not a permutation', 'symmetries are permutations', /symmetries\[0\].actions/, {
  symmetries: [{ squares: unit, actions: new Int32Array(9) }],
})
faulty('squares rotate, actions do not', 'symmetries commute with play', /symmetries\[0\] is not the mapped game/, {
  symmetries: [{ ...good.symmetries![0]!, actions: unit }],
})

const warnings = ['next returns the `into` passed to it', 'positions with the same planes are equivalent']

for (const [fault, rules, message, faults] of cases)
  test(`${fault}: ${rules[0]}`, () => {
    const problems = checkGame({ ...good, ...faults })
    assert.equal(
      problems.map(({ rule }) => rule),
      rules,
    )
    assert.match(problems[0]!.message, message)
    assert.is(problems[0]!.level, warnings.includes(rules[0]!) ? 'warning' : 'error')
  })

/**
 * Nim with seven stones: a move takes one or two, and whoever takes the last stone wins. `partial`: the first side
 * always wins, so that the planes must encode the side to move.
 */
const pile = (partial: boolean, planes: 1 | 2): BoardGame<{ stones: number; moves: number }> => ({
  name: 'Pile',
  actions: 2,
  planes: [planes, 1, 1],
  longest: 7,
  initial: () => ({ stones: 7, moves: 0 }),
  player: ({ moves }) => (moves & 1) as 0 | 1,
  legal({ stones }, out = new Uint8Array(2)) {
    out[0] = stones > 0 ? 1 : 0
    out[1] = stones > 1 ? 1 : 0
    return out
  },
  next: ({ stones, moves }, action, into = { stones: 0, moves: 0 }) =>
    Object.assign(into, { stones: stones - 1 - action, moves: moves + 1 }),
  returns: ({ stones, moves }) => (stones > 0 ? null : partial || moves & 1 ? [1, -1] : [-1, 1]),
  encode({ stones, moves }, out, at = 0) {
    out[at] = stones / 7
    if (planes === 2) out[at + 1] = moves & 1
  },
  show: ({ stones, moves }) => `${stones} ${moves}`,
  parse(text) {
    const [stones, moves] = text.split(' ').map(Number) as [number, number]
    return { stones, moves }
  },
  actionName: action => ['one', 'two'][action]!,
})

test('planes must encode the side to move if it matters', () => {
  assert.equal(checkGame(pile(false, 1)), [])
  assert.equal(checkGame(pile(true, 2)), [])
  const problems = checkGame(pile(true, 1))
  assert.equal(
    problems.map(({ rule }) => rule),
    ['positions with the same planes are equivalent'],
  )
  assert.match(problems[0]!.message, /action \d leads to another result/)
})

test('correct games have no problems with any seed', () => {
  for (const seed of [0, 1, 2]) assert.equal(checkGame(good, { seed }), [])
  assert.equal(checkGame(connectFour(), { games: 3 }), [])
})

test('checkGame never throws', () => {
  const fail = () => {
    throw new Error('broken')
  }
  for (const name of Object.keys(good) as (keyof typeof good)[]) {
    const problems = checkGame({ ...good, [name]: fail } as never)
    if (name !== 'name') assert.ok(problems.length > 0, name)
  }
  assert.ok(checkGame(null as never).length > 0)
  assert.ok(checkGame({} as never).length > 0)
})

test.run()
