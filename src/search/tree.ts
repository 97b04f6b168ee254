import type { TypedArray } from '../core/agent.ts'
import { requireRoom } from '../core/guard/room.ts'
import type { Model } from './model.ts'

/** Values of `proven`: nothing is known for certain of the node, or its `floor` is the value of best play from it. */
export const UNPROVEN = 0
export const PROVEN = 1

/**
 * A search tree in flat arrays: once its states exist, a simulation allocates nothing. Node 0 is the root, its edges
 * come first; a child comes after its parent. The edges of a node are contiguous, in ascending order of their actions.
 * The value of a node is for the side to move there, that of an edge for the side that moves along it.
 *
 * Letters: `A` actions, `N` nodes, `E` edges, at most N·A, of which the operating system commits only what is used.
 */
export class Tree<S> {
  readonly model: Model<S>
  /** N, the most nodes. */
  readonly capacity: number
  /** Bounds of all values. */
  readonly low: number
  readonly high: number
  /** Nodes and edges in use. */
  nodes = 0
  edges = 0

  /** State of the root, the caller's; undefined where the tree owns it. */
  root: S | undefined
  /** `[N]` States that the tree owns; those of unused nodes are written over. */
  readonly states: (S | undefined)[] = []
  /** `[N]` Visit counts N(s), and the sums of the values that the visits found. */
  readonly visits: Int32Array
  readonly sum: Float32Array
  /** `[N]` Value at the first visit: the evaluator's, or that of a terminal state. A proof does not change it. */
  readonly value: Float32Array
  /** `[N]` */
  readonly proven: Uint8Array
  /**
   * `[N]` Proven lower bound of the value: the highest of the proven edges, or `low`; the exact value of a proven node.
   * Only the solver raises it (Cazenave & Saffidine 2010, https://doi.org/10.1007/978-3-642-17928-0_9).
   */
  readonly floor: Float32Array
  /** `[N]` Side to move. */
  readonly player: Uint8Array
  /** `[N]` Edges of node i: `count[i]` from `first[i]`; none when it is terminal or not expanded. */
  readonly first: Int32Array
  readonly count: Int32Array
  /** `[N]` Reward r and discount γ of the step to a node; undefined for models that have neither. */
  readonly reward: Float32Array | undefined
  readonly discount: Float32Array | undefined

  /** `[E]` */
  readonly action: Int32Array
  /** `[E]` Prior probability P(s, a), and its logit. */
  readonly prior: Float32Array
  readonly logit: Float32Array
  /** `[E]` Visit counts N(s, a), and the sums W(s, a) of the values that the visits found. */
  readonly edgeVisits: Int32Array
  readonly total: Float32Array
  /** `[E]` Child node, −1 before the first visit. */
  readonly child: Int32Array

  /** `[A]` Gumbel noise of the root's edges; 0 without. */
  readonly noise: Float32Array
  /** k of the root's forced playouts (`forcing`); 0 without. */
  forced = 0

  /** The columns above by node and by edge, in the order of saved trees; `floor` is kept apart. */
  readonly nodeColumns: readonly TypedArray[]
  readonly edgeColumns: readonly TypedArray[]
  readonly #legal: Uint8Array

  /** @param nodes N: one per simulation, plus the root. */
  constructor(model: Model<S>, nodes: number) {
    const edges = nodes * model.actions
    const earns = model.reward !== undefined || model.discount !== undefined
    requireRoom(
      `a search of ${nodes.toLocaleString('en-US')} positions with ${model.actions} actions each`,
      (earns ? 36 : 28) * nodes + 24 * edges,
      'choose fewer simulations',
    )
    const [low, high] = (model.range ?? [-1, 1]).map(Math.fround) as [number, number] // comparable to `floor`
    this.model = model
    this.capacity = nodes
    this.low = low
    this.high = high
    // One buffer for all columns: with many trees, a search is then faster, as it touches fewer pages of memory.
    const memory = new ArrayBuffer((earns ? 34 : 26) * nodes + 24 * edges + 4 * model.actions)
    let used = 0
    const take = (bytes: number) => {
      used += bytes
      return used - bytes
    }
    const ints = (length: number) => new Int32Array(memory, take(4 * length), length)
    const floats = (length: number) => new Float32Array(memory, take(4 * length), length)
    const bytes = (length: number) => new Uint8Array(memory, take(length), length)
    this.visits = ints(nodes)
    this.sum = floats(nodes)
    this.value = floats(nodes)
    this.floor = floats(nodes)
    this.first = ints(nodes)
    this.count = ints(nodes)
    this.reward = earns ? floats(nodes) : undefined
    this.discount = earns ? floats(nodes) : undefined
    this.action = ints(edges)
    this.prior = floats(edges)
    this.logit = floats(edges)
    this.edgeVisits = ints(edges)
    this.total = floats(edges)
    this.child = ints(edges)
    this.noise = floats(model.actions)
    this.proven = bytes(nodes)
    this.player = bytes(nodes)
    const { visits, sum, value, proven, player, first, count, reward, discount } = this
    this.nodeColumns = [visits, sum, value, proven, player, first, count, ...(earns ? [reward!, discount!] : [])]
    this.edgeColumns = [this.action, this.prior, this.logit, this.edgeVisits, this.total, this.child]
    this.#legal = new Uint8Array(model.actions)
  }

  /** Starts over from a state, which stays the caller's. */
  plant(state: S): void {
    this.root = state
    this.nodes = this.edges = 0
    this.noise.fill(0)
    this.forced = 0
    this.#grow(state)
  }

  state(node: number): S {
    return node === 0 && this.root !== undefined ? this.root : this.states[node]!
  }

  /** Adds the node at the end of an edge. @returns its number. */
  follow(node: number, edge: number): number {
    const next = this.nodes
    const state = this.model.step(this.state(node), this.action[edge]!, this.states[next])
    this.states[next] = state
    this.child[edge] = next
    return this.#grow(state)
  }

  #grow(state: S): number {
    const node = this.nodes++
    const end = this.model.end(state)
    this.visits[node] = this.sum[node] = this.count[node] = 0
    this.player[node] = this.model.player(state)
    this.value[node] = end ?? 0
    this.floor[node] = end ?? this.low
    this.proven[node] = end === undefined ? UNPROVEN : PROVEN
    return node
  }

  /** Stores reward and discount of an edge whose child has just been evaluated; for models that have any. */
  earn(node: number, edge: number): void {
    const child = this.child[edge]!
    const [state, action, next] = [this.state(node), this.action[edge]!, this.state(child)]
    this.reward![child] = this.model.reward?.(state, action, next) ?? 0
    this.discount![child] = this.model.discount?.(state, action, next) ?? 1
  }

  /**
   * Gives a node its edges. `logits` of all A actions begin at `at`; priors are their softmax over the legal actions:
   * P(s, a) = exp(l_a) / Σ_b exp(l_b).
   *
   * @returns whether the priors are numbers.
   */
  expand(node: number, value: number, logits: ArrayLike<number>, at: number): boolean {
    const legal = this.model.legal(this.state(node), this.#legal)
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

  /** `[count]` Logits of a node's edges; a view. */
  logitsOf(node: number): Float32Array {
    return this.logit.subarray(this.first[node]!, this.first[node]! + this.count[node]!)
  }

  /** Counts a visit of a node that found `value`. */
  visit(node: number, value: number): void {
    this.visits[node]!++
    this.sum[node]! += value
  }

  /** Value of a node: proven, or the mean of its visits, at least the proven bound. */
  worth(node: number): number {
    const floor = this.floor[node]!
    return this.proven[node] === PROVEN ? floor : Math.max(floor, this.sum[node]! / this.visits[node]!)
  }

  /** Q(s, a) = W(s, a) / N(s, a), or exact where the child is proven. For visited edges only. */
  q(node: number, edge: number): number {
    const child = this.child[edge]!
    if (this.proven[child] !== PROVEN) return this.total[edge]! / this.edgeVisits[edge]!
    const value = this.player[child] === this.player[node] ? this.floor[child]! : -this.floor[child]!
    // Rounded like `floor`, with which it is compared. No method of its own: V8 would box what that returns.
    return this.reward === undefined ? value : Math.fround(this.reward[child]! + this.discount![child]! * value)
  }

  /** Whether the value of an edge is proven. */
  edgeProven(edge: number): boolean {
    const child = this.child[edge]!
    return child >= 0 && this.proven[child] === PROVEN
  }

  /**
   * Whether another simulation along an edge would find nothing: its value is proven and counted in `floor`. Without
   * the solver, true only for edges to a terminal state at the lower bound: a lost game.
   */
  settled(node: number, edge: number): boolean {
    return this.edgeProven(edge) && this.q(node, edge) <= this.floor[node]!
  }
}
