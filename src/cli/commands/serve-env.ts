import { isatty } from 'node:tty'
import type { Command } from 'commander'
import { quoted } from '../../app/quoted.ts'
import { UserError } from '../../core/error.ts'
import { withPython } from '../flags.ts'

/**
 * `sente serve-env <env>`: an environment for a program in another language, such as src/bridges/python/sente_env.py,
 * which starts it.
 */
export const addServeEnv = (program: Command): Command =>
  withPython(
    program
      .command('serve-env')
      .description('step an environment for a program in another language, such as Python')
      .argument('<env>', 'its id, or the file that registers it'),
  ).action(async (text: string) => {
    if (isatty(0))
      throw new UserError(
        `serve-env answers another program, not a person: in Python, SenteEnv('${text}') of ` +
          `src/bridges/python/sente_env.py starts it; to look at an environment, npx sente check ${quoted(text)}.`,
        { usage: true },
      )
    process.stdout.write = process.stderr.write.bind(process.stderr) // what an environment prints is not an answer
    const { servePipe } = await import('../../bridges/gymnasium/serve-pipe.ts')
    const error = await servePipe(async () => {
      const { envArgument } = await import('../../app/env-argument.ts')
      const { envSpec, make } = await import('../../core/registry.ts')
      const ref = await envArgument(text)
      return { make: () => make(ref), spec: envSpec(ref.id, ref.options) }
    })
    if (error !== undefined) process.exitCode = error instanceof UserError && error.usage ? 2 : 1
  })
