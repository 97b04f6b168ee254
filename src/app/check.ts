import { checkEnv } from '../check/check-env.ts'
import { checkGame } from '../check/check-game.ts'
import type { Problem } from '../check/problem.ts'
import { type EnvRef, make, reference } from '../core/registry.ts'
import { envArgument, envsNamed, type Texts } from './env-argument.ts'

/** The environments that a text names: an id, or all that a file or package registers; with options, only one. */
export async function envsToCheck(text: string, texts?: Texts): Promise<readonly EnvRef[]> {
  return (texts ? [await envArgument(text, texts)] : await envsNamed(text)).map(reference)
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
