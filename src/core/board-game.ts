/** What each side has won: 1 a win, −1 a loss, 0 a draw; the two sum to 0. */
export type Returns = readonly [first: number, second: number]

/** The first player has won, the second has, or neither. */
export const FIRST_WINS: Returns = [1, -1]
export const SECOND_WINS: Returns = [-1, 1]
export const DRAW: Returns = [0, 0]

/**
 * A way to turn or mirror the board. What stands on square i of each plane stands on `squares[i]` of the image, and the
 * image of action a is `actions[a]`. Images are followed from `initial()`, which is its own: playing from there the
 * images of some actions leads to the image of where the actions lead, with the same side to move and the same returns,
 * and with the images of `legal` and of each plane.
 */
export interface Symmetry {
  /** `[H·W]`, a permutation. */
  readonly squares: Int32Array
  /** `[A]`, a permutation. */
  readonly actions: Int32Array
}

/**
 * The rules of a game for two, without chance and with all in sight, as pure functions of a position S. A position is
 * plain data (numbers, arrays, Float32Array, Int32Array, Uint8Array), so that it crosses threads and files. `checkGame`
 * tells what a game gets wrong.
 *
 * Letters: `A` actions, `C` planes of `H` rows and `W` columns.
 *
 * @example
 * const game = ticTacToe()
 * let position = game.initial()
 * position = game.next(position, 4)
 * console.log(game.show(position)) // the board with an X in the middle
 */
export interface BoardGame<S = unknown> {
  readonly name: string
  /** A: every move that can ever be made has a number, 0 … A−1. */
  readonly actions: number
  /** Shape `[C, H, W]` of what `encode` writes. */
  readonly planes: readonly [C: number, H: number, W: number]
  /** Moves after which every game is over. */
  readonly longest: number
  initial(): S
  /** The side to move: 0 the first, 1 the second. */
  player(position: S): 0 | 1
  /** `[A]`, 1 = allowed; all 0 when, and only when, the game is over. Written into `out` where that is given. */
  legal(position: S, out?: Uint8Array): Uint8Array
  /**
   * Where a legal action leads. `position` stays as it is, and the answer shares nothing with it that changes. With
   * `into`, a position made by this game that nobody needs any more (it may be `position` itself), the answer is
   * written there and nothing is allocated; it must equal a fresh answer in every part, so nothing of what `into` held
   * may be left in it.
   */
  next(position: S, action: number, into?: S): S
  /** Null while the game goes on. */
  returns(position: S): Returns | null
  /**
   * Writes the position as C·H·W numbers in [0, 1] into `out` from `at`, seen by the side to move: its own stones come
   * first.
   */
  encode(position: S, out: Float32Array, at?: number): void
  /** The board for people; and whose turn it is, where the stones do not tell. */
  show(position: S): string
  /** The position that `show` has drawn. @throws UserError when it is not of this game. */
  parse(text: string): S
  /** How people call an action, the same for all positions of a game: `b2`. */
  actionName(action: number): string
  /** All but the identity. */
  readonly symmetries?: readonly Symmetry[]
}

/** The allowed actions in ascending order. */
export const legalActions = (legal: Uint8Array): number[] => [...legal.keys()].filter(action => legal[action] === 1)
