import type { Command } from 'commander'
import type { ContestOptions } from '../../../app/games/contest.ts'
import { modules, whole, withDevice, withEnvSet } from '../../flags.ts'

/** `sente arena <a> <b>`: two agents play a board game against each other. */
export const addArena = (program: Command): Command =>
  withDevice(
    withEnvSet(
      program
        .command('arena')
        .description('let two agents play a board game against each other')
        .argument(
          '<a>',
          "a run's folder, with :<simulations> to change its search; mcts:<simulations>; random; or ./agent.ts",
        )
        .argument('<b>', 'the other one')
        .option(
          '--game <id>',
          "the game: an id such as ConnectFour-v0, ./file.ts or <package>:<id> (default: a run's)",
        ),
    ),
  )
    .option(
      '--agent <file|package>',
      "the file or package that defines a run's agent, if that is yours; may be repeated",
      modules,
    )
    .option('--games <n>', 'games to play; each agent begins half of them', whole('--games', 1), 100)
    .option('--seed <n>', 'seed of openings and play', whole('--seed', 0), 0)
    .option(
      '--opening <n>',
      'random moves at the beginning; each opening is played from both sides (default: 2)',
      whole('--opening', 0),
    )
    .option('--record <folder>', 'record the games in this folder, in addition to those in it, for sente replay')
    .option('--json', 'one JSON object')
    .action(async (a: string, b: string, flags: ContestOptions & { json?: boolean }) => {
      const { contest } = await import('../../../app/games/contest.ts')
      const { contestJson, contestProgress, tellContest } = await import('../../view/contest.ts')
      const { exitCode, onInterrupt } = await import('../../interrupt.ts')
      const { printJson } = await import('../../output.ts')
      const { show, clear } = contestProgress(flags.games!)
      const stop = new AbortController()
      const release = onInterrupt({
        first: signal => {
          process.exitCode = exitCode(signal)
          stop.abort()
        },
        second: clear,
      })
      const result = await contest(a, b, { ...flags, progress: show, signal: stop.signal }).finally(() => {
        release()
        clear()
      })
      if (flags.json) printJson(contestJson(a, b, result))
      else tellContest(a, b, result, flags)
    })
