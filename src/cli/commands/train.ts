import { type Command, Option } from 'commander'
import type { TrainFlags } from '../../app/plan.ts'
import { setting, whole, withEnvSet, withPython } from '../flags.ts'

/** `sente train`: an experiment file, or an agent on an environment. */
export const addTrain = (program: Command): Command =>
  withEnvSet(
    withPython(program.command('train').description('train an agent, show how it goes, keep the run in a folder'))
      .argument('[experiment]', 'an experiment file; the flags below override it')
      .option('--agent <name>', 'who learns (see sente agents)')
      .option('--env <id>', 'where: an id (see sente envs), gymnasium:<id>, ./file.ts or <package>:<id>'),
  )
    .option('--steps <n>', 'environment steps in all (default: 50,000)', whole('--steps', 1))
    .option('--seed <n>', 'same seed, same run (default: 0)', whole('--seed', 0))
    .option('--envs <n>', 'parallel environments (default: 1)', whole('--envs', 1))
    .option('--workers <n>', 'threads that step them, where a step takes long (default: none)', whole('--workers', 0))
    .option(
      '--worker-timeout <s>',
      'seconds without an answer, then a worker is replaced (default: 60)',
      whole('--worker-timeout', 1),
    )
    .option('--set <key=value>', "one of the agent's options; may be repeated", setting)
    .addOption(new Option('--device <kind>', 'where to compute (default: auto)').choices(['auto', 'cpu', 'gpu']))
    .addOption(new Option('--engine <kind>', 'what computes (default: auto)').choices(['auto', 'onnx', 'tfjs']))
    .option('--checkpoint <n>', 'steps between checkpoints (default: 10,000)', whole('--checkpoint', 1))
    .option('--keep <n>', 'checkpoints to keep, besides the best one (default: 3)', whole('--keep', 1))
    .option('--out <dir>', 'folder of the run (default: a new one in runs/)')
    .option('--json', 'events as JSON, one a line, but for steps and updates')
    .option('--quiet', 'no progress, no summary')
    .action(async (experiment: string | undefined, flags: TrainFlags) => {
      const { training } = await import('../training.ts')
      await training(experiment, flags)
    })
