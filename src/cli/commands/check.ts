import type { Command } from 'commander'
import type { CheckFlags } from '../checking.ts'
import { whole, withEnvSet } from '../flags.ts'

/** `sente check <env>`: what an environment gets wrong, and how to mend it. */
export const addCheck = (program: Command): Command =>
  withEnvSet(
    program
      .command('check')
      .description('check an environment, and the board game it may be, for mistakes')
      .argument('<env>', 'its id, gymnasium:<id>, or a file or package that registers some'),
  )
    .option('--episodes <n>', 'random episodes to look at, fewer when they are long', whole('--episodes', 1), 5)
    .option('--seed <n>', 'seed of the random episodes', whole('--seed', 0), 0)
    .option('--json', 'one JSON object a line')
    .action(async (env: string, flags: CheckFlags) => {
      const { check } = await import('../checking.ts')
      await check(env, flags)
    })
