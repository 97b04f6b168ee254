import { type Command, InvalidArgumentError } from 'commander'
import { whole, withPython } from '../flags.ts'
import type { ReplayFlags } from '../view/replay/replay-run.ts'

/** `sente replay <run>`: plays an episode of a run again. */
export const addReplay = (program: Command): Command =>
  withPython(
    program.command('replay').description("replay an episode of a run, with the agent's Q-values or search results"),
  )
    .argument('<run>', "a run's folder, or a file of episodes")
    .option('--episode <which>', 'best (greedy ones first), worst, last, or its number (default: best)', which)
    .option('--list', 'list the episodes instead: greedy ones of evaluations, and those of training')
    .option('--env <id>', 'the environment, if a file of yours registers it')
    .option('--fps <n>', 'steps per second', whole('--fps', 1), 30)
    .option('--verify', 'play it again without showing it, and compare every bit (default: all episodes)')
    .option('--sgf', 'the game, of Go, Gomoku or Hex, as SGF')
    .option('--json', 'the steps as JSON, one per line')
    .action(async (path: string, flags: ReplayFlags) => {
      const { replayRun } = await import('../view/replay/replay-run.ts')
      await replayRun(path, flags)
    })

function which(text: string): NonNullable<ReplayFlags['episode']> {
  if (text === 'best' || text === 'worst' || text === 'last') return text
  if (/^\d+$/.test(text)) return Number(text)
  if (/^g\d+$/.test(text)) return text as `g${number}`
  throw new InvalidArgumentError('It is best, worst, last, or a number (g3: the greedy episode 3).')
}
