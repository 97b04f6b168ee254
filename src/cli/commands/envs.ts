import type { Command } from 'commander'
import { withEnvSet, withPython } from '../flags.ts'
import type { EnvsFlags } from '../view/lists/env-list.ts'

/** `sente envs`: the environments and their options. */
export const addEnvs = (program: Command): Command =>
  withEnvSet(
    withPython(
      program
        .command('envs')
        .description('list the environments, or show one and its options')
        .argument('[env]', 'an id, gymnasium:<id>, or a file or package that registers some'),
    ),
  )
    .option('--json', 'one JSON object per line')
    .action(async (env: string | undefined, flags: EnvsFlags) => {
      const { listEnvs } = await import('../view/lists/env-list.ts')
      await listEnvs(env, flags)
    })
