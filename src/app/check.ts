import { checkAgent } from '../check/check-agent.ts'
import { checkEnv } from '../check/check-env.ts'
import { checkGame } from '../check/check-game.ts'
import type { Problem } from '../check/problem.ts'
import { taskOf } from '../core/agent.ts'
import { type AgentFactory, agents } from '../core/define-agent.ts'
import { type EnvRef, environments, make, reference } from '../core/registry.ts'
import { agentsInModule, agentsNamed } from './code/agent-argument.ts'
import { envArgument, envsInModule, envsNamed, type Texts } from './env-argument.ts'
import { override } from './load-experiment.ts'

/** The environments and agents that a text names: one, or all that a file or package registers and exports. */
export async function named(
  text: string,
  texts?: Texts,
): Promise<{ envs: readonly EnvRef[]; agents: readonly AgentFactory[] }> {
  if (texts) return { envs: [await envArgument(text, texts)], agents: [] }
  if (isAgent(text)) return { envs: [], agents: await agentsNamed(text) }
  const envs = await envsInModule(text) // before the agents: the first import shows which ones it registers
  const agents = envs === undefined ? [] : await agentsInModule(text)
  return { envs: (agents.length > 0 && envs ? envs : await envsNamed(text)).map(reference), agents }
}

/** Whether it is an agent's name, or that of one in a file or package. */
const isAgent = (text: string): boolean =>
  agents().some(({ agentName }) => agentName === text) || (/[^:]:[^:\\/]+$/.test(text) && !/-v\d+$/.test(text))

/** Where and how to check an agent. */
interface AgentCheck {
  /** The environment, as `envArgument` reads it. Default: the first of `envs`, or of all, in which it can act. */
  readonly where?: string | undefined
  readonly envs: readonly EnvRef[]
  /** Options of the agent, as text. */
  readonly set?: Texts | undefined
  readonly seed: number
}

/** The problems of an agent, and the environment in which it was checked. */
export async function problemsOfAgent(
  factory: AgentFactory,
  { where, envs, set, seed }: AgentCheck,
): Promise<{ readonly env: EnvRef; readonly problems: readonly Problem[] }> {
  const spec = set ? override(factory(), set) : factory()
  const able = (env: EnvRef) => spec.unsupported(taskOf(make(env))) === undefined
  const usual = ['CartPole-v1', 'Pendulum-v1', 'FrozenLake-v1', 'TicTacToe-v0'] as const
  const known: EnvRef[] = [...usual, ...environments().map(({ id }) => id)].map(id => ({ id }))
  const env = where === undefined ? ([...envs, ...known].find(able) ?? known[0]!) : await envArgument(where)
  return { env, problems: await checkAgent(spec, env, { seed }) }
}

/** The problems of an environment, and those of its board game if it has one. */
export async function problemsOf(
  env: EnvRef,
  options: { readonly seed: number; readonly episodes: number },
): Promise<readonly Problem[]> {
  const problems = await checkEnv(env, options)
  const game = gameOf(env)
  return game ? [...problems, ...checkGame(game, { seed: options.seed })] : problems
}

/** The board game of an environment; `checkEnv` reports an environment that cannot be made. */
function gameOf(ref: EnvRef) {
  try {
    const env = make(ref)
    const { game } = env
    env.close?.()
    return game
  } catch {
    return undefined
  }
}
