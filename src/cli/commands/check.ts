import type { Command } from 'commander'
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
  let code = 0
  for (const env of await envsToCheck(text, envSet)) {
    const problems = await problemsOf(env, options)
    const errors = problems.filter(({ level }) => level === 'error').length
    if (json) {
      for (const problem of problems) printJson(JSON.stringify({ type: 'problem', env: env.id, ...problem }))
      printJson(JSON.stringify({ type: 'check', env: env.id, errors, warnings: problems.length - errors }))
    } else verdict(env.id, problems, errors)
    if (errors > 0) code = 1
  }
  process.exitCode = code
}
