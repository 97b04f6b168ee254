import type { TypedArray } from '../core/agent.ts'
import type { BoardGame } from '../core/board-game.ts'
import { UserError } from '../core/error.ts'
import { requireRoom } from '../core/guard/room.ts'

/** Nothing is proven of a node, or its value is that of best play from there on. */
export const UNPROVEN = 0
export const PROVEN = 1

/**
 * A search tree in flat arrays: nothing is allocated by a simulation, once its positions have been used. Node 0 is the
 * root, its edges come first; a child comes after its parent. The edges of a node lie one after the other, in ascending
 * order of their actions. A value always belongs to the side to move at its node, that of an edge to the side that
 * moves along it.
 *
 * Letters: `N` nodes, `E` edges, at most N·A, of which the operating system commits what is used.
 */
export class Tree<S> {
  readonly game: BoardGame<S>
  /** N, the most nodes. */
  readonly capacity: number
  /** Nodes and edges in use. */
  nodes = 0
  edges = 0

  /** `[N]` Owned by the tree but for the root's first one, and written again when their nodes are. */
  readonly #positions: (S | undefined)[] = []
  #root: S | undefined
  /** `[N]` Visits N(s), and the sum of what they found. */
  readonly visits: Int32Array
  readonly sum: Float32Array
  /** `[N]` Value when first seen: what the evaluator said, or how the game ended. A proof leaves it as it is. */
  readonly value: Float32Array
  /** `[N]` */
  readonly proven: Uint8Array
  /**
   * `[N]` What the side to move is proven to get at least: the best of the edges that are proven, −1 without; where the
   * node itself is proven, what it is worth. Only the solver raises it (Cazenave & Saffidine 2010,
   * https://doi.org/10.1007/978-3-642-17928-0_9).
   */
  readonly floor: Float32Array
  /** `[N]` Side to move. */
  readonly player: Uint8Array
  /**
   * `[N]` Edges of node i: from `first[i]`, `count[i]` of them; none where the game is over or it has not been
   * expanded.
   */
  readonly first: Int32Array
  readonly count: Int32Array

  /** `[E]` */
  readonly action: Int32Array
  /** `[E]` Prior probability P(s, a), and its logit. */
  readonly prior: Float32Array
  readonly logit: Float32Array
  /** `[E]` Visits N(s, a), and the sum W(s, a) of what they found. */
  readonly edgeVisits: Int32Array
  readonly total: Float32Array
  /** `[E]` Node it leads to, −1 before its first visit. */
  readonly child: Int32Array

  /** `[A]` Gumbel noise of the root's edges, 0 without. */
  readonly noise: Float32Array

  readonly #legal: Uint8Array
  readonly #moved: Int32Array
  readonly #nodeColumns: readonly TypedArray[]
  readonly #edgeColumns: readonly TypedArray[]

  /** @param nodes Room for so many: one a simulation, and the root. */
  constructor(game: BoardGame<S>, nodes: number) {
    const edges = nodes * game.actions
    requireRoom(
      `a search of ${nodes.toLocaleString('en-US')} positions with ${game.actions} actions each`,
      28 * nodes + 24 * edges,
      'choose fewer simulations',
    )
    this.game = game
    this.capacity = nodes
    this.visits = new Int32Array(nodes)
    this.sum = new Float32Array(nodes)
    this.value = new Float32Array(nodes)
    this.proven = new Uint8Array(nodes)
    this.floor = new Float32Array(nodes)
    this.player = new Uint8Array(nodes)
    this.first = new Int32Array(nodes)
    this.count = new Int32Array(nodes)
    this.action = new Int32Array(edges)
    this.prior = new Float32Array(edges)
    this.logit = new Float32Array(edges)
    this.edgeVisits = new Int32Array(edges)
    this.total = new Float32Array(edges)
    this.child = new Int32Array(edges)
    this.#moved = new Int32Array(nodes)
    this.#nodeColumns = [this.visits, this.sum, this.value, this.proven, this.player, this.first, this.count]
    this.#edgeColumns = [this.action, this.prior, this.logit, this.edgeVisits, this.total, this.child]
    this.noise = new Float32Array(game.actions)
    this.#legal = new Uint8Array(game.actions)
  }

  /** Starts anew from a position, which stays the caller's. */
  plant(position: S): void {
    this.#root = position
    this.nodes = this.edges = 0
    this.noise.fill(0)
    this.#grow(position)
  }

  position(node: number): S {
    return node === 0 && this.#root !== undefined ? this.#root : this.#positions[node]!
  }

  /** Adds the node at the end of an edge and answers with its number. */
  follow(node: number, edge: number): number {
    const next = this.nodes
    const position = this.game.next(this.position(node), this.action[edge]!, this.#positions[next])
    this.#positions[next] = position
    this.child[edge] = next
    return this.#grow(position)
  }

  #grow(position: S): number {
    const node = this.nodes++
    const returns = this.game.returns(position)
    const player = this.game.player(position)
    this.visits[node] = this.sum[node] = this.count[node] = 0
    this.player[node] = player
    this.value[node] = returns ? returns[player] : 0
    this.floor[node] = returns ? returns[player] : -1
    this.proven[node] = returns ? PROVEN : UNPROVEN
    return node
  }

  /**
   * Gives a node its edges. `logits` of all A actions lie from `at`; priors are their softmax over the legal ones:
   * P(s, a) = exp(l_a) / Σ_b exp(l_b).
   *
   * @returns whether these are numbers.
   */
  expand(node: number, value: number, logits: ArrayLike<number>, at: number): boolean {
    const legal = this.game.legal(this.position(node), this.#legal)
    const from = this.edges
    let to = from
    let highest = -Infinity
    for (let a = 0; a < legal.length; a++)
      if (legal[a] === 1) {
        const logit = logits[at + a]!
        if (logit > highest) highest = logit
        this.action[to] = a
        this.logit[to] = logit
        this.edgeVisits[to] = 0
        this.total[to] = 0
        this.child[to] = -1
        to++
      }
    let sum = 0
    for (let e = from; e < to; e++) sum += this.prior[e] = Math.exp(this.logit[e]! - highest)
    for (let e = from; e < to; e++) this.prior[e]! /= sum
    this.first[node] = from
    this.count[node] = to - from
    this.edges = to
    this.value[node] = value
    return !Number.isNaN(sum)
  }

  /** Logits of the edges of a node, in their order; a view. */
  logitsOf(node: number): Float32Array {
    return this.logit.subarray(this.first[node]!, this.first[node]! + this.count[node]!)
  }

  /** Adds what a visit of a node has found. */
  visit(node: number, value: number): void {
    this.visits[node]!++
    this.sum[node]! += value
  }

  /** What the node is worth: as proven, or the mean of what its visits have found, but no less than is proven. */
  worth(node: number): number {
    const floor = this.floor[node]!
    return this.proven[node] === PROVEN ? floor : Math.max(floor, this.sum[node]! / this.visits[node]!)
  }

  /** Q(s, a) = W(s, a) / N(s, a), or what is proven of where the edge leads. Only for edges that have been visited. */
  q(node: number, edge: number): number {
    const child = this.child[edge]!
    if (this.proven[child] === PROVEN)
      return this.player[child] === this.player[node] ? this.floor[child]! : -this.floor[child]!
    return this.total[edge]! / this.edgeVisits[edge]!
  }

  /** Whether it is proven what an edge leads to. */
  edgeProven(edge: number): boolean {
    const child = this.child[edge]!
    return child >= 0 && this.proven[child] === PROVEN
  }

  /**
   * Whether another simulation along an edge would find nothing: it is proven, and `floor` knows. Without the solver
   * these are the edges that end the game in a loss.
   */
  settled(node: number, edge: number): boolean {
    return this.edgeProven(edge) && this.q(node, edge) <= this.floor[node]!
  }

  /**
   * Makes the node that `action` leads to the root, and keeps what hangs on it; without such a node the tree is empty.
   *
   * @returns whether anything was kept.
   */
  advance(action: number): boolean {
    const end = this.first[0]! + this.count[0]!
    let edge = this.count[0] === 0 ? end : this.first[0]!
    while (edge < end && this.action[edge] !== action) edge++
    const top = edge < end ? this.child[edge]! : -1
    if (top < 0) {
      this.nodes = this.edges = 0
      return false
    }
    this.#keep(top)
    return true
  }

  /**
   * Moves `top` and its descendants to the front. A child comes after its parent, so one pass in ascending order finds
   * them all.
   */
  #keep(top: number): void {
    const moved = this.#moved.fill(-1, 0, this.nodes)
    moved[top] = 0
    let [nodes, edges] = [0, 0]
    for (let node = top; node < this.nodes; node++) {
      if (moved[node] === -1) continue
      const to = nodes++
      moved[node] = to
      const [from, count] = [this.first[node]!, this.count[node]!]
      for (const column of this.#nodeColumns) column[to] = column[node]!
      this.floor[to] = this.floor[node]!
      const spare = this.#positions[to]
      this.#positions[to] = this.#positions[node]
      this.#positions[node] = spare
      this.first[to] = edges
      for (let e = from; e < from + count; e++, edges++) {
        for (const column of this.#edgeColumns) column[edges] = column[e]!
        if (this.child[e]! >= 0) moved[this.child[e]!] = 0 // to be kept; its number follows
      }
    }
    for (let e = 0; e < edges; e++) if (this.child[e]! >= 0) this.child[e] = moved[this.child[e]!]!
    this.#root = undefined
    this.nodes = nodes
    this.edges = edges
  }

  /**
   * All of the tree but its positions: `[nodes, edges, …]`, then each column in turn, `floor` last. Counts and indices
   * are exact in float32 up to 2²⁴.
   */
  save(): Float32Array {
    const parts = [
      [this.nodes, this.edges],
      ...this.#nodeColumns.map(column => column.subarray(0, this.nodes)),
      ...this.#edgeColumns.map(column => column.subarray(0, this.edges)),
      this.floor.subarray(0, this.nodes),
    ]
    return Float32Array.from(parts.flatMap(part => [...part]))
  }

  /**
   * A tree that was saved, hung on the position of its root. @throws UserError when it is not one of this game and
   * size.
   */
  restore(saved: Float32Array, position: S): void {
    const [nodes = 0, edges = 0] = saved
    const without = 2 + nodes * this.#nodeColumns.length + edges * this.#edgeColumns.length // `floor`, as in 0.1
    const fits = nodes >= 1 && nodes <= this.capacity && edges >= 0 && edges <= this.action.length
    if (!fits || (saved.length !== without && saved.length !== without + nodes)) throw unfit()
    let at = 2
    const read = (column: TypedArray, length: number) => {
      column.set(saved.subarray(at, at + length))
      at += length
    }
    this.nodes = saved[0]!
    this.edges = saved[1]!
    for (const column of this.#nodeColumns) read(column, this.nodes)
    for (const column of this.#edgeColumns) read(column, this.edges)
    const floors = saved.length > without
    if (floors) read(this.floor, this.nodes)
    else for (let i = 0; i < this.nodes; i++) this.floor[i] = this.proven[i] === PROVEN ? this.value[i]! : -1
    this.noise.fill(0)
    this.#root = position
    for (let node = 0; node < this.nodes; node++)
      for (let e = this.first[node]!, end = e + this.count[node]!; e < end; e++) {
        const child = this.child[e]!
        // A child comes after its parent; otherwise going down would not end.
        if (!(e >= 0 && e < edges && this.action[e]! < this.game.actions && child < nodes)) throw unfit()
        if (child >= 0 && child <= node) throw unfit()
        if (child >= 0)
          this.#positions[child] = this.game.next(this.position(node), this.action[e]!, this.#positions[child])
        if (!floors && this.proven[node] !== PROVEN && this.edgeProven(e))
          this.floor[node] = Math.max(this.floor[node]!, this.q(node, e))
      }
  }
}

const unfit = () =>
  new UserError(
    'a saved search tree is not one of this game and this number of simulations: it was changed, or saved with ' +
      'other settings.',
  )
