import '../../../agents/index.ts'
import '../../../envs/index.ts'
import { type Agent, type AgentSpec, type DeviceRequest, taskOf } from '../../core/agent.ts'
import type { BoardGame } from '../../core/board-game.ts'
import { agentFactory } from '../../core/define-agent.ts'
import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type EnvRef, environments, make } from '../../core/registry.ts'
import type { Rng } from '../../core/rng.ts'
import { requireStateless } from '../../games/require-stateless.ts'
import { requireSupport } from '../../loop/launch.ts'
import { loadAgent } from '../../store/checkpoints/load-agent.ts'
import { loadRun, type StoredRun } from '../../store/runs/run.ts'
import { agentArgument, isAgentModule } from '../code/agent-argument.ts'
import { agentBehind } from '../code/code.ts'

/** The board game of an environment. @throws UserError if it has none. */
export function boardGame(ref: EnvRef): { readonly env: Env; readonly game: BoardGame } {
  const env = make(ref)
  if (env.game) return { env, game: env.game }
  const known = environments().filter(({ create }) => create().game)
  throw new UserError(`${ref.id} is not a board game; --game takes ${known.map(({ id }) => id).join(', ')}.`, {
    usage: true,
  })
}

/** Whether a run was trained on the same game, perhaps in another environment, such as one with an opponent. */
export function sameGame({ env: ref }: StoredRun, { game }: Env): boolean {
  const trained = environments().some(({ id }) => id === ref.id) ? make(ref).game : undefined
  const facts = (game: BoardGame | undefined) => game && String([game.name, game.actions, ...game.planes])
  return facts(trained) === facts(game)
}

const settings = ({ options = {} }: EnvRef) => Object.entries(options).map(([name, value]) => `${name}=${value}`)

/** `Hex-v0 with size=5` */
export const worded = (ref: EnvRef) => [ref.id, settings(ref).join(', ')].filter(Boolean).join(' with ')

/** What a player is created for. */
interface Seat {
  readonly ref: EnvRef
  readonly env: Env
  readonly random: Rng
  /** The files or packages that define own agents of runs. */
  readonly modules: readonly string[]
  readonly device: DeviceRequest['device']
}

/**
 * Creates the named agent: `random`, `mcts:<simulations>`, a run's folder with or without `:<simulations>`, or the
 * untrained agent of a file or package.
 *
 * @throws UserError when there is no such agent, or it plays another game.
 */
export async function player(word: string, seat: Seat): Promise<Agent> {
  const agent = await named(word, seat)
  try {
    requireStateless(agent)
    return agent
  } catch (error) {
    agent.dispose()
    throw error
  }
}

async function named(word: string, { ref, env, random, modules, device }: Seat): Promise<Agent> {
  const create = (spec: AgentSpec): Promise<Agent> =>
    spec.create({ ...taskOf(env), random, steps: 0, envs: 1, device: { device: 'cpu', engine: 'auto' } })
  const [, name = word, count] = /^(.+?):(\d+)$/.exec(word) ?? []
  const simulations = count === undefined ? undefined : Number(count)
  if (word !== name && !simulations)
    throw new UserError(`${word}: a search needs at least one simulation.`, { usage: true })
  if (word.startsWith('mcts') && simulations === undefined && word !== 'mcts')
    throw new UserError(`"${word}" is not an opponent: mcts:<simulations> takes a whole number, such as mcts:500.`, {
      usage: true,
    })
  if (name === 'random' || name === 'mcts') {
    if (name === 'random' && simulations !== undefined)
      throw new UserError('random play does not search: leave out the number of simulations.', { usage: true })
    return create(agentFactory(name)(simulations === undefined ? {} : ({ simulations } as never)))
  }
  if (isAgentModule(word)) {
    const spec = (await agentArgument(word))()
    requireSupport(spec, env, ref.id)
    return create(spec)
  }
  const run = loadRun(name)
  await agentBehind(run, modules)
  if (!sameGame(run, env)) {
    const game = `--game ${[run.env.id, ...settings(run.env)].join(' --env-set ')}`
    throw new UserError(`${name} was trained on ${worded(run.env)}, not on ${worded(ref)}: add ${game}.`, {
      usage: true,
    })
  }
  if (simulations !== undefined && !('simulations' in run.agent.config))
    throw new UserError(`${name} is a run of ${run.agent.name}, which does not search: leave out ":${count}".`, {
      usage: true,
    })
  return loadAgent(run, { device, ...(simulations !== undefined && { set: { simulations } }) })
}
