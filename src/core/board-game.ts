/** The outcome for each side: 1 for a win, −1 for a loss, 0 for a draw; zero-sum. */
export type Returns = readonly [first: number, second: number]

/** The three possible outcomes. */
export const FIRST_WINS: Returns = [1, -1]
export const SECOND_WINS: Returns = [-1, 1]
export const DRAW: Returns = [0, 0]

/**
 * A rotation or reflection of the board. It maps square i of each plane to `squares[i]` and action a to `actions[a]`,
 * and leaves `initial()` unchanged. It must commute with play: playing the mapped actions from `initial()` leads to the
 * mapped position, with the same side to move, the same returns, and `legal` and every plane permuted accordingly.
 */
export interface Symmetry {
  /** `[H·W]`, a permutation. */
  readonly squares: Int32Array
  /** `[A]`, a permutation. */
  readonly actions: Int32Array
}

/**
 * The rules of a deterministic two-player game with perfect information, as pure functions of a position S. A position
 * is plain data (numbers, arrays, Float32Array, Int32Array, Uint8Array), so it can be sent to workers and saved to
 * files. `checkGame` finds violations of this contract.
 *
 * Dimensions: `A` actions, `C` planes of `H` rows and `W` columns.
 *
 * @example
 * const game = ticTacToe()
 * let position = game.initial()
 * position = game.next(position, 4)
 * console.log(game.show(position)) // the board with an X in the center
 */
export interface BoardGame<S = unknown> {
  readonly name: string
  /** A: the number of distinct actions over all positions, numbered 0 … A−1. */
  readonly actions: number
  /** Shape of the planes that `encode` writes. */
  readonly planes: readonly [C: number, H: number, W: number]
  /** Upper bound on the number of moves in a game. */
  readonly longest: number
  initial(): S
  /** The side to move: 0 for the first player, 1 for the second. */
  player(position: S): 0 | 1
  /** `[A]`, 1 = legal; all 0 if and only if the game is over. Written into `out` if given. */
  legal(position: S, out?: Uint8Array): Uint8Array
  /**
   * The position after a legal action. It does not modify `position`, and the result shares no mutable data with it.
   * `into` is a position of this game that is no longer needed, possibly `position` itself: the result is written into
   * it, so that nothing is allocated. It must equal a freshly allocated result, with no leftovers of what `into` held.
   */
  next(position: S, action: number, into?: S): S
  /** The outcome; null until the game is over. */
  returns(position: S): Returns | null
  /**
   * Writes the position as C·H·W numbers in [0, 1] into `out`, starting at index `at`, from the point of view of the
   * side to move: its own stones come first.
   */
  encode(position: S, out: Float32Array, at?: number): void
  /** A drawing of the board, with the side to move unless the stones imply it. */
  show(position: S): string
  /** The inverse of `show`. @throws UserError when `text` is not a position of this game. */
  parse(text: string): S
  /** The action's name in the game's notation, such as `b2`; independent of the position. */
  actionName(action: number): string
  /** All symmetries except the identity. */
  readonly symmetries?: readonly Symmetry[]
}

/** The legal actions in ascending order. */
export const legalActions = (legal: Uint8Array): number[] => [...legal.keys()].filter(action => legal[action] === 1)
