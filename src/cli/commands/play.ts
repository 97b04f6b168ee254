import type { Command } from 'commander'
import { whole, withDevice, withEnvSet } from '../flags.ts'
import type { PlayFlags } from '../playing.ts'

/** `sente play <agent>`: a person against an agent, in the terminal. */
export const addPlay = (program: Command): Command =>
  withDevice(
    withEnvSet(
      program
        .command('play')
        .description('play a board game against an agent')
        .argument(
          '<agent>',
          "a run's folder, with :<simulations> if it is to search more or less; mcts:<simulations>; or random",
        )
        .option(
          '--game <id>',
          'the game: an id such as ConnectFour-v0, ./file.ts or <package>:<id> (of a run: its own)',
        ),
    ),
  )
    .option('--side <side>', 'the side you play, first or second', 'first')
    .option('--seed <n>', 'seed of its play', whole('--seed', 0), 0)
    .option('--record <folder>', 'keep the game there, finished or not, beside those it has; for sente replay')
    .action(async (agent: string, flags: PlayFlags) => {
      const { playAgainst } = await import('../playing.ts')
      await playAgainst(agent, flags)
    })
