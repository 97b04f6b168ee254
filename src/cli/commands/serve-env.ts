import type { Command } from 'commander'
import { withPython } from '../flags.ts'

/**
 * `sente serve-env <env>`: an environment for a program in another language, such as src/bridges/python/sente_env.py,
 * which starts it.
 */
export const addServeEnv = (program: Command): Command =>
  withPython(
    program
      .command('serve-env')
      .description('step an environment for another program: src/bridges/python/sente_env.py starts this')
      .argument('<env>', 'its id, or the file that registers it'),
  ).action(async (env: string) => {
    const { serveEnv } = await import('../serving-env.ts')
    await serveEnv(env)
  })
