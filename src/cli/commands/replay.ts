import { type Command, InvalidArgumentError } from 'commander'
import { whole, withPython } from '../flags.ts'
import type { ReplayFlags } from '../view/replay/replay-run.ts'

/** `sente replay <run>`: an episode of a run, once more. */
export const addReplay = (program: Command): Command =>
  withPython(program.command('replay').description('show an episode of a run again, with what the agent thought'))
    .argument('<run>', "a run's folder, or a file of episodes")
    .option('--episode <which>', 'best, worst, last, or its number (default: best)', which)
    .option('--env <id>', 'where it is played again: needed where a file of yours registers the environment')
    .option('--fps <n>', 'steps a second', whole('--fps', 1), 30)
    .option('--verify', 'play it again without showing it, and compare every bit (default: every episode)')
    .option('--json', 'the steps as JSON, one a line')
    .action(async (path: string, flags: ReplayFlags) => {
      const { replayRun } = await import('../view/replay/replay-run.ts')
      await replayRun(path, flags)
    })

function which(text: string): NonNullable<ReplayFlags['episode']> {
  if (text === 'best' || text === 'worst' || text === 'last') return text
  if (/^\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is best, worst, last, or a number.')
}
