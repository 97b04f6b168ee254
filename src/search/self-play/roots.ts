import { UserError } from '../../core/error.ts'
import { type Config, type Options, option } from '../../core/option.ts'
import { mixDirichlet } from '../dirichlet.ts'
import { drawGumbel, gumbel } from '../gumbel.ts'
import { bestAction, improvedPolicy } from '../outcome.ts'
import type { Task } from '../search.ts'
import { puct, type Select } from '../select.ts'
import type { Tree } from '../tree.ts'

/** Options of agents that search with a policy's priors; spread them into their own. */
export const rootOptions = {
  simulations: option(100, 'root visits at which a search ends, including those of a reused tree', {
    min: 1,
    max: 100_000,
    integer: true,
  }),
  exploration: option(1.25, 'exploration constant c_init of PUCT', { min: 0 }),
  urgency: option(0.25, 'first-play urgency (FPU) reduction: how far below its parent an unvisited move is valued', {
    min: 0,
  }),
  dirichletAlpha: option(0, 'α of the Dirichlet noise at the root; 0 = 10 / legal moves; not with gumbel', { min: 0 }),
  dirichletShare: option(0.25, 'share ε of that noise in the priors at the root; not with gumbel', {
    min: 0,
    max: 1,
  }),
  gumbel: option(false, 'Sequential Halving at the root: better with few simulations (Danihelka et al. 2022)'),
  considered: option(16, 'moves that gumbel samples at the root, m', { min: 1, max: 100_000, integer: true }),
  gumbelVisits: option(50, 'c_visit of gumbel', { min: 0 }),
  gumbelScale: option(1, 'c_scale of gumbel', { min: 0 }),
}

/**
 * Refuses options that were set and have no effect: Gumbel AlphaZero has its own noise, and AlphaZero does not
 * halve.
 *
 * @throws UserError with the option and the fix.
 */
export function requireEffect(owner: string, options: Options, config: Readonly<Record<string, unknown>>): void {
  const idle = config.gumbel
    ? ['dirichletAlpha', 'dirichletShare', 'temperatureMoves', 'temperature']
    : ['considered', 'gumbelVisits', 'gumbelScale']
  for (const name of idle)
    if (name in options && config[name] !== options[name]!.value)
      throw new UserError(
        `${owner}: option "${name}" has no effect ` +
          `${config.gumbel ? 'with gumbel, whose own noise makes moves differ' : 'without gumbel'}: leave it out, ` +
          `or set gumbel to ${!config.gumbel}.`,
        { usage: true },
      )
}

/** Selection, noise and results at the root, as in AlphaZero or Gumbel AlphaZero. */
export interface Roots {
  readonly select: Select
  /** Adds noise to an expanded root, so that self-play explores beyond the network's preferences. */
  disturb(task: Task<unknown>): void
  /** `[A]` π, the policy to learn. */
  policy(tree: Tree<unknown>): Float32Array
  /** The best move, given π = `policy(tree)`. */
  best(tree: Tree<unknown>, pi: Float32Array): number
}

export function rootsOf(config: Config<typeof rootOptions>): Roots {
  const { exploration, urgency, simulations, considered, dirichletAlpha, dirichletShare } = config
  const below = puct({ exploration, base: 19_652, urgency })
  if (!config.gumbel)
    return {
      select: below,
      disturb: ({ tree, random }) => mixDirichlet(tree, dirichletAlpha || 10 / tree.count[0]!, dirichletShare, random),
      policy: improvedPolicy,
      best: bestAction,
    }
  const halving = gumbel(
    { simulations, considered, visitOffset: config.gumbelVisits, scale: config.gumbelScale },
    below,
  )
  return {
    select: halving.select,
    disturb: ({ tree, random }) => drawGumbel(tree, random),
    policy: halving.policy,
    best: tree => tree.action[halving.choose(tree)]!,
  }
}
