import { envArgument, envsNamed } from '../app/env-argument.ts'
import { checkEnv } from '../check/check-env.ts'
import { checkGame } from '../check/check-game.ts'
import type { Problem } from '../check/problem.ts'
import { UserError } from '../core/error.ts'
import { visible } from '../core/guard/visible.ts'
import { type EnvRef, make, reference } from '../core/registry.ts'
import { complain } from './errors.ts'
import { print, printLines } from './output.ts'

/** Flags of `sente check`, read. */
export interface CheckFlags {
  readonly episodes: number
  readonly seed: number
  readonly json?: boolean
  readonly envSet?: Readonly<Record<string, string>>
}

/**
 * Prints the problems of each environment that is named on standard output, and those of its board game; the exit code
 * is 1 when one of them is an error.
 */
export async function check(text: string, { envSet, ...flags }: CheckFlags): Promise<void> {
  const envs = envSet ? [await envArgument(text, envSet)] : await envsNamed(text)
  for (const env of envs) await checkOne(reference(env), flags)
}

async function checkOne(env: EnvRef, { json, ...options }: Omit<CheckFlags, 'envSet'>): Promise<void> {
  const problems = await answered(env.id, () => problemsOf(env, options))
  const errors = problems.filter(({ level }) => level === 'error').length
  const warnings = problems.length - errors
  if (json) {
    for (const problem of problems) print(JSON.stringify({ type: 'problem', env: env.id, ...problem }))
    print(JSON.stringify({ type: 'check', env: env.id, errors, warnings }))
  } else {
    for (const { rule, level, message } of problems) printLines(`${level}: ${rule}\n  ${visible(message)}\n`)
    print(
      problems.length === 0
        ? `${env.id}: no problems`
        : `${env.id}: ${many(errors, 'error')}, ${many(warnings, 'warning')}`,
    )
  }
  if (errors > 0) process.exitCode = 1
}

async function problemsOf(
  env: EnvRef,
  { seed, episodes }: Pick<CheckFlags, 'seed' | 'episodes'>,
): Promise<readonly Problem[]> {
  const problems = await checkEnv(env, { seed, episodes })
  const game = gameOf(env)
  return game ? [...problems, ...checkGame(game, { seed })] : problems
}

/** The board game that an environment is of; that it cannot be made is found by `checkEnv`. */
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

/**
 * What `work` answers. An environment can hold a promise that nothing will ever settle; Node then ends without a word,
 * as nothing is left to do, so that is said here.
 */
async function answered<T>(id: string, work: () => Promise<T>): Promise<T> {
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

const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
