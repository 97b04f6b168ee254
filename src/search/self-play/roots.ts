import { UserError } from '../../core/error.ts'
import { type Config, type Options, option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'
import { mixDirichlet } from '../dirichlet.ts'
import { drawGumbel, gumbel, gumbelBelow } from '../gumbel.ts'
import { bestAction, improvedPolicy } from '../outcome.ts'
import type { Task } from '../search.ts'
import { puct, type Select } from '../select.ts'
import type { Tree } from '../tree.ts'
import { forcing, prunedVisits } from './forced-playouts.ts'
import { capOptions, playoutCap } from './playout-cap.ts'

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
  forcedPlayouts: option(0, 'k of forced playouts at the root in self-play (KataGo: 2); 0 = none; not with gumbel', {
    min: 0,
    max: 100,
  }),
  ...capOptions,
  gumbelBelow: option(
    false,
    'whether gumbel also selects below the root by its improved policy, in place of PUCT ("Full Gumbel")',
  ),
  considered: option(16, 'moves that gumbel samples at the root, m', { min: 1, max: 100_000, integer: true }),
  gumbelVisits: option(50, 'c_visit of gumbel', { min: 0 }),
  gumbelScale: option(1, 'c_scale of gumbel', { min: 0 }),
}

/** Options without effect: which, where, and the setting with which they have one. */
const IDLE = {
  noise: {
    names: ['dirichletAlpha', 'dirichletShare', 'temperatureMoves', 'temperature'],
    where: 'with gumbel, whose own noise makes moves differ',
    fix: 'set gumbel to false',
  },
  visits: {
    names: ['fastSimulations', 'fullShare', 'forcedPlayouts'],
    where: 'with gumbel, which schedules the visits of the root itself',
    fix: 'set gumbel to false',
  },
  halving: {
    names: ['considered', 'gumbelBelow', 'gumbelVisits', 'gumbelScale'],
    where: 'without gumbel',
    fix: 'set gumbel to true',
  },
  cap: { names: ['fullShare'], where: 'without fast searches', fix: 'set fastSimulations' },
}

/**
 * Refuses options that were set and have no effect: Gumbel AlphaZero has its own noise, and AlphaZero does not
 * halve.
 *
 * @param training Whether the agent will train; otherwise fast searches need not be shorter than the others.
 * @throws UserError with the option and the fix.
 */
export function requireEffect(
  owner: string,
  options: Options,
  config: Readonly<Record<string, unknown>>,
  training = false,
): void {
  const idle = config.gumbel ? [IDLE.noise, IDLE.visits] : [IDLE.halving, ...(config.fastSimulations ? [] : [IDLE.cap])]
  for (const { names, where, fix } of idle)
    for (const name of names)
      if (name in options && config[name] !== options[name]!.value)
        throw new UserError(`${owner}: option "${name}" has no effect ${where}: leave it out, or ${fix}.`, {
          usage: true,
        })
  if (training && (config.fastSimulations as number) >= (config.simulations as number))
    throw new UserError(
      `${owner}: fastSimulations (${config.fastSimulations}) must be less than simulations (${config.simulations}): ` +
        `a fast search would be a full one without noise.`,
      { usage: true },
    )
}

/** Selection, noise and results at the root, as in AlphaZero or Gumbel AlphaZero. */
export interface Roots {
  readonly select: Select
  /** Visits at which a search of self-play ends, for its task; undefined for a full search. */
  cap(random: Rng): number | undefined
  /**
   * Adds noise to the expanded root of a full search, so that self-play explores beyond the network's preferences.
   */
  disturb(task: Task<unknown>): void
  /** `[A]` π, the policy to learn. */
  policy(tree: Tree<unknown>): Float32Array
  /** The best move, given π = `policy(tree)`. */
  best(tree: Tree<unknown>, pi: Float32Array): number
}

export function rootsOf(config: Config<typeof rootOptions>): Roots {
  const { exploration, urgency, simulations, considered, dirichletAlpha, dirichletShare, forcedPlayouts } = config
  const settings = { exploration, base: 19_652, urgency }
  const below = puct(settings)
  if (!config.gumbel)
    return {
      select: forcedPlayouts > 0 ? forcing(below) : below,
      cap: playoutCap(config),
      disturb({ tree, random, simulations }) {
        if (simulations !== undefined) return
        mixDirichlet(tree, dirichletAlpha || 10 / tree.count[0]!, dirichletShare, random)
        tree.forced = forcedPlayouts
      },
      policy: tree => improvedPolicy(tree, tree.forced > 0 ? prunedVisits(tree, settings) : undefined),
      best: bestAction,
    }
  const halves = { simulations, considered, visitOffset: config.gumbelVisits, scale: config.gumbelScale }
  const halving = gumbel(halves, config.gumbelBelow ? gumbelBelow(halves) : below)
  return {
    select: halving.select,
    cap: () => undefined,
    disturb: ({ tree, random }) => drawGumbel(tree, random),
    policy: halving.policy,
    best: tree => tree.action[halving.choose(tree)]!,
  }
}
