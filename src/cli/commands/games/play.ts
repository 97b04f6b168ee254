import type { Command } from 'commander'
import type { PlayOptions } from '../../../app/games/play-session.ts'
import { modules, whole, withDevice, withEnvSet } from '../../flags.ts'

/** `sente play <agent>`: a human against an agent, in the terminal. */
export const addPlay = (program: Command): Command =>
  withDevice(
    withEnvSet(
      program
        .command('play')
        .description('play a board game against an agent')
        .argument(
          '<agent>',
          "a run's folder, with :<simulations> to change its search; mcts:<simulations>; random; or ./agent.ts",
        )
        .option(
          '--game <id>',
          "the game: an id such as ConnectFour-v0, ./file.ts or <package>:<id> (default: a run's)",
        ),
    ),
  )
    .option('--agent <file|package>', "the file or package that defines the run's agent, if that is yours", modules)
    .option('--side <side>', 'the side you play, first or second', 'first')
    .option('--seed <n>', "seed of the agent's play", whole('--seed', 0), 0)
    .option('--record <folder>', 'record the game, finished or not, in this folder for sente replay')
    .action(play)

async function play(agent: string, flags: PlayOptions): Promise<void> {
  const { createInterface } = await import('node:readline')
  const { quoted } = await import('../../../app/quoted.ts')
  const { playSession } = await import('../../../app/games/play-session.ts')
  const { onInterrupt } = await import('../../interrupt.ts')
  const { printLines } = await import('../../output.ts')
  const { converse } = await import('../../view/converse.ts')
  const { game, record } = flags
  const session = await playSession(agent, flags)
  const lines = createInterface({ input: process.stdin, terminal: false })
  // Without a record Ctrl-C ends the process at once, even during a search.
  const release = record === undefined ? undefined : onInterrupt({ first: () => lines.close(), second: () => {} })
  const code = game === undefined || game === session.env.id ? '' : ` --env ${quoted(game)}`
  const keep = () => {
    const episode = session.keep()
    if (episode !== undefined)
      printLines(`\nThe game is in ${record}: npx sente replay ${quoted(record!)} --episode ${episode}${code}`)
  }
  try {
    await converse(session, lines[Symbol.asyncIterator]())
  } catch (error) {
    try {
      keep()
    } catch {} // report the first error
    throw error
  } finally {
    release?.()
    lines.close()
    session.dispose()
  }
  keep()
}
