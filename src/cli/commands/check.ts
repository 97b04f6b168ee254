import type { Command } from 'commander'
import { UserError } from '../../core/error.ts'
import { complain } from '../errors.ts'
import { whole, withEnvSet } from '../flags.ts'

/** Flags of `sente check`, read. */
interface CheckFlags {
  readonly episodes: number
  readonly seed: number
  readonly json?: boolean
  readonly envSet?: Readonly<Record<string, string>>
}

/** `sente check <env>`: finds mistakes in an environment. */
export const addCheck = (program: Command): Command =>
  withEnvSet(
    program
      .command('check')
      .description('check an environment, and its board game if it has one, for mistakes')
      .argument('<env>', 'its id, gymnasium:<id>, or a file or package that registers some'),
  )
    .option('--episodes <n>', 'random episodes to play, fewer if they are long', whole('--episodes', 1), 5)
    .option('--seed <n>', 'seed of the random episodes', whole('--seed', 0), 0)
    .option('--json', 'one JSON object per line')
    .action(check)

/** The exit code is 1 when an environment has an error. */
async function check(text: string, { envSet, json, ...options }: CheckFlags): Promise<void> {
  const { envsToCheck, problemsOf } = await import('../../app/check.ts')
  const { printJson } = await import('../output.ts')
  const { verdict } = await import('../view/problems.ts')
  for (const env of await envsToCheck(text, envSet)) {
    const problems = await settled(env.id, () => problemsOf(env, options))
    const errors = problems.filter(({ level }) => level === 'error').length
    if (json) {
      for (const problem of problems) printJson(JSON.stringify({ type: 'problem', env: env.id, ...problem }))
      printJson(JSON.stringify({ type: 'check', env: env.id, errors, warnings: problems.length - errors }))
    } else verdict(env.id, problems, errors)
    if (errors > 0) process.exitCode = 1
  }
}

/**
 * The result of `work`. An environment may return a promise that never settles; Node then exits silently, as nothing is
 * left to do, so that case gets an error here.
 */
async function settled<T>(id: string, work: () => Promise<T>): Promise<T> {
  const stuck = () => {
    const message = `${id}: a promise that reset or step gave is never settled; resolve it, or reject it with an Error.`
    process.exit(complain(new UserError(message), false))
  }
  process.once('beforeExit', stuck)
  try {
    return await work()
  } finally {
    process.off('beforeExit', stuck)
  }
}
