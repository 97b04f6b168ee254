import type { Command } from 'commander'
import { setting, withEnvSet, withFields, withPython } from '../flags.ts'
import type { Given } from '../view/next-commands.ts'

interface TrainFlags extends Given {
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** `sente train`: an experiment file, or an agent on an environment. */
export const addTrain = (program: Command): Command => {
  const command = withEnvSet(
    withPython(program.command('train').description('train an agent, show its progress, save the run in a folder'))
      .argument(
        '[experiment]',
        'an experiment file, or cartpole-dqn and others that come with Sente; the flags below override it',
      )
      .option('--agent <name>', 'the agent to train: a name (see sente agents), ./file.ts or <package>:<name>')
      .option('--env <id>', 'the environment: an id (see sente envs), gymnasium:<id>, ./file.ts or <package>:<id>'),
  )
    .option('--set <key=value>', "one of the agent's options; may be repeated", setting)
    .option('--plain', "the agent's defaults, without its preset for the environment")
    .option('--out <dir>', 'folder of the run (default: a new one in runs/)')
    .option('--json', 'events as JSON, one per line, without steps and updates')
    .option('--quiet', 'no progress, no summary')
    .action(train)
  return withFields(program, command)
}

async function train(file: string | undefined, flags: TrainFlags): Promise<void> {
  const { loadExperiment } = await import('../../app/load-experiment.ts')
  const { trainInto } = await import('../../app/train-into.ts')
  const { createRunFolder } = await import('../../store/runs/run-folder.ts')
  const { fieldsOf } = await import('../field-flags.ts')
  const { anotherSeed, codeNeeded, knownNames } = await import('../view/next-commands.ts')
  const { presetLine } = await import('../../app/preset/result.ts')
  const { watchRun } = await import('../view/watch-run.ts')
  const builtIn = knownNames()
  const experiment = await loadExperiment(file, flags, fieldsOf(flags))
  const { name, seed = 0 } = experiment
  const line = presetLine(experiment)
  const preset = line && file === undefined ? `${line}; --plain trains with the defaults` : line
  const folder = createRunFolder({ name: `${name}-s${seed}`, out: flags.out })
  const { json = false, quiet = false } = flags
  const named = codeNeeded(file, flags, experiment, builtIn)
  const again = anotherSeed(file, flags, seed + 1)
  await watchRun(trainInto(experiment, folder, { file }), { folder, seed, named, again, preset, json, quiet })
}
