import type { Command } from 'commander'
import type { Problem } from '../../check/problem.ts'
import { UserError } from '../../core/error.ts'
import { complain } from '../errors.ts'
import { setting, whole, withEnvSet } from '../flags.ts'

/** Flags of `sente check`, read. */
interface CheckFlags {
  readonly episodes: number
  readonly seed: number
  readonly json?: boolean
  readonly env?: string
  readonly envSet?: Readonly<Record<string, string>>
  readonly set?: Readonly<Record<string, string>>
}

/** `sente check <what>`: finds mistakes in an environment or an agent. */
export const addCheck = (program: Command): Command =>
  withEnvSet(
    program
      .command('check')
      .description('check an environment (and its board game) or an agent for mistakes')
      .argument('<what>', 'an id, gymnasium:<id>, an agent, or a file or package that has some'),
  )
    .option('--episodes <n>', 'random episodes to play, fewer if they are long', whole('--episodes', 1), 5)
    .option('--seed <n>', 'seed of the random episodes', whole('--seed', 0), 0)
    .option('--env <id>', 'where to check an agent (default: an environment in which it can act)')
    .option('--set <key=value>', "one of an agent's options, such as a short warm-up; may be repeated", setting)
    .option('--json', 'one JSON object per line')
    .action(check)

/** The exit code is 1 when an environment or an agent has an error. */
async function check(text: string, { env: where, envSet, set, json, ...options }: CheckFlags): Promise<void> {
  const { named, problemsOf, problemsOfAgent } = await import('../../app/check.ts')
  const { printJson } = await import('../output.ts')
  const { verdict } = await import('../view/problems.ts')
  let code = 0
  const tell = (about: { agent?: string; env: string }, problems: readonly Problem[]) => {
    const errors = problems.filter(({ level }) => level === 'error').length
    const { agent, env } = about
    if (json) {
      for (const problem of problems) printJson(JSON.stringify({ type: 'problem', ...about, ...problem }))
      printJson(JSON.stringify({ type: 'check', ...about, errors, warnings: problems.length - errors }))
    } else verdict(agent === undefined ? env : `${agent} on ${env}`, problems, errors)
    if (errors > 0) code = 1
  }
  const { envs, agents } = await named(text, envSet)
  for (const env of envs) tell({ env: env.id }, await problemsOf(env, options))
  for (const agent of agents) {
    const { agentName: name } = agent
    const { env, problems } = await settled(name, () => problemsOfAgent(agent, { ...options, where, envs, set }))
    tell({ agent: name, env: env.id }, problems)
  }
  process.exitCode = code
}

/**
 * The result of `work`. An agent may return a promise that never settles; Node then exits silently, as nothing is left
 * to do, so that case gets an error here.
 */
async function settled<T>(id: string, work: () => Promise<T>): Promise<T> {
  let before = false
  const stuck = () => {
    if (!before) {
      before = true
      setImmediate(() => {}) // if it is an environment's promise, that is reported first
      return
    }
    const message = `${id}: a promise that it returned is never settled; resolve it, or reject it with an Error.`
    process.exit(complain(new UserError(message), false))
  }
  process.on('beforeExit', stuck)
  try {
    return await work()
  } finally {
    process.off('beforeExit', stuck)
  }
}
