import { type Agent, type AgentSpec, taskOf } from '../core/agent.ts'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { Late, patient } from '../core/guard/in-time.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import { someViews } from './agent/life.ts'
import { type AgentRule, actingRules, agentRules, type GivenAgent, learningRule } from './agent/rules.ts'
import type { Problem } from './problem.ts'
import { wordsOf } from './random-games.ts'

export interface CheckAgentOptions {
  /** Seed of the agents. Default 0. */
  readonly seed?: number
  /** Environment steps of each life, half of them before it is saved. Default: until it has learned ten times. */
  readonly steps?: number
}

/**
 * Checks that an agent keeps the contract of `Agent`, by letting several instances act and learn in an environment on
 * the CPU. Returns the first problem of each rule. An empty list means that the training loop can train, save, resume
 * and evaluate the agent, not that it learns well. Configure the agent to be quick: small networks, a short warm-up.
 *
 * @throws UserError (as a rejection) for an unknown environment, or one that does not answer.
 * @example
 * console.log(await checkAgent(dqn({ hidden: [16], warmup: 50, batchSize: 8 }), 'CartPole-v1')) // []
 */
export async function checkAgent(
  spec: AgentSpec,
  env: EnvId | EnvRef | EnvSpec,
  { seed = 0, steps }: CheckAgentOptions = {},
): Promise<readonly Problem[]> {
  const agents: Agent[] = []
  const envs: Env[] = []
  const fresh = () => {
    envs.push(patient(make(env)))
    return envs.at(-1)!
  }
  const task = taskOf(fresh())
  const device = { device: 'cpu', engine: 'auto' } as const
  const create = async (steps: number, other = 0) => {
    agents.push(await spec.create({ ...task, random: rng(seed + other), steps, envs: 1, device }))
    return agents.at(-1)!
  }
  const leave = async () => {
    for (const agent of agents.splice(0)) agent.dispose()
    for (const env of envs.splice(0)) await env.close?.()
  }
  const broken = async (rules: readonly AgentRule[], given: GivenAgent, most = Infinity): Promise<Problem[]> => {
    const problems: Problem[] = []
    for (const { rule, level = 'error', find } of rules) {
      const message = problems.length < most && (await found(() => find(given)))
      if (message) problems.push({ rule, level, message })
      await leave()
    }
    return problems
  }

  const views = await someViews(fresh, 20).catch(error => {
    if (!(error instanceof Late)) throw error
    const id = typeof env === 'string' ? env : env.id
    throw new UserError(`the environment ${id} ${error.message}: check it before agents in it.`, { cause: error })
  })
  const given = (life: number): GivenAgent => {
    return { spec, make: fresh, views, create: other => create(life, other), steps: Math.ceil(life / 2) }
  }
  const unable = await broken(actingRules, given(0), 1)
  if (unable.length > 0) return unable
  const living = given(steps ?? lengthOf(await create(0)))
  const unlearned = await broken([learningRule], living)
  return unlearned.length > 0 ? unlearned : broken(agentRules, living)
}

/** Steps in which an agent learns ten times or more, half of them in each half. */
const lengthOf = ({ plan: { warmup, every, onPolicy } }: Agent) => 2 * ((onPolicy ? 0 : warmup) + 5 * every)

async function found<T>(find: () => Promise<T>): Promise<T | string> {
  try {
    return await find()
  } catch (error) {
    return `The check failed with "${wordsOf(error)}".`
  }
}
