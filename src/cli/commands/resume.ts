import { type Command, Option } from 'commander'
import { setting, whole, withCode } from '../flags.ts'
import type { ResumeFlags } from '../resuming.ts'

/** `sente resume <run>`: goes on from the newest checkpoint that is whole. */
export const addResume = (program: Command): Command =>
  withCode(
    program
      .command('resume')
      .description('go on with a run that was interrupted or killed, as if it had never stopped')
      .argument('<run>', "a run's folder"),
  )
    .option('--steps <n>', 'environment steps in all, when they are to be others', whole('--steps', 1))
    .option('--workers <n>', 'threads that step its environments; the run stays the same', whole('--workers', 0))
    .option(
      '--worker-timeout <s>',
      'seconds without an answer, then a worker is replaced',
      whole('--worker-timeout', 1),
    )
    .option('--set <key=value>', "change one of the agent's options; may be repeated", setting)
    .addOption(new Option('--device <kind>', 'compute elsewhere').choices(['auto', 'cpu', 'gpu']))
    .addOption(new Option('--engine <kind>', 'compute with something else').choices(['auto', 'onnx', 'tfjs']))
    .option('--checkpoint <n>', 'steps between checkpoints', whole('--checkpoint', 1))
    .option('--keep <n>', 'checkpoints to keep, besides the best one', whole('--keep', 1))
    .option('--json', 'events as JSON, one a line, but for steps and updates')
    .option('--quiet', 'no progress, no summary')
    .action(async (run: string, flags: ResumeFlags) => {
      const { resuming } = await import('../resuming.ts')
      await resuming(run, flags)
    })
