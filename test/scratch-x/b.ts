export interface One {
  /** step size */
  readonly alpha: number
}
export interface DqnOptions extends One {
  /** discount of rewards */
  readonly beta: readonly number[]
}
type Opt<T> = { value: T }
declare function make<C extends object>(
  options: { readonly [K in keyof C]: Opt<C[K]> },
): (given?: { readonly [K in keyof C]?: C[K] }) => C
declare const table: {
  /** sentence one */
  gamma: Opt<number>
}
const lit = {
  /** sentence two */
  delta: { value: 3 } as Opt<number>,
}
declare function make2<O extends object>(
  options: O,
): (given?: { readonly [K in keyof O]?: O[K] extends Opt<infer T> ? T : never }) => O
const dqn = make<DqnOptions>(null as never)
const two = make2(table)
const three = make2({ ...table, ...lit })
declare function direct(g?: Partial<DqnOptions>): void
declare function plain(g?: DqnOptions): void
dqn({ alpha: 3, beta: [3] })
two({ gamma: 4 })
three({ delta: 4 })
direct({ alpha: 1, beta: [2] })
plain({ alpha: 2, beta: [2] })
