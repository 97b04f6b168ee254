import { Command, CommanderError } from 'commander'
import { version } from '../store/runs/versions.ts'
import { terminal } from '../terminal/terminal.ts'
import { addAgents } from './commands/agents.ts'
import { addCheck } from './commands/check.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEnvs } from './commands/envs.ts'
import { addEval, addWatch } from './commands/eval.ts'
import { addExport } from './commands/export.ts'
import { addArena } from './commands/games/arena.ts'
import { addGtp } from './commands/games/gtp.ts'
import { addPlay } from './commands/games/play.ts'
import { addBuildTfjsNode } from './commands/install/build-tfjs-node.ts'
import { addInstallCuda } from './commands/install/install-cuda.ts'
import { addInstallNative } from './commands/install/install-native.ts'
import { addNew } from './commands/new.ts'
import { addReplay } from './commands/replay.ts'
import { addResume } from './commands/resume.ts'
import { addRuns } from './commands/runs.ts'
import { addServe } from './commands/serve.ts'
import { addServeEnv } from './commands/serve-env.ts'
import { addStudio } from './commands/studio.ts'
import { addSweep } from './commands/sweeps/sweep.ts'
import { addWorker } from './commands/sweeps/worker.ts'
import { addTrain } from './commands/train.ts'
import { complain, printError } from './errors.ts'

/** Commander's message as one sentence. */
const sentence = (text: string): string =>
  text
    .replace(/^error: /, '')
    .trim()
    .replace(/\n\(Did you mean (.*)\?\)$/, '. Did you mean "$1"?')
    .replaceAll("'", '"')
    .replace(
      /^option "(--\S+).*?" argument (".*") is invalid\. Allowed choices are (.*)\.$/s,
      '$1 must be one of $3, not $2.',
    )
    .replace(
      /^command-argument value (".*") is invalid for argument (".*"). Allowed choices are (.*)\.$/s,
      'the argument $2 must be one of $3, not $1.',
    )
    .replace(/^missing required argument (".*")$/, 'the argument $1 is missing: add it, or see --help.')
    .replace(/^unknown command ("[^"]*")$/, 'there is no command $1: see npx sente --help.')

/** The command line. Each command's file declares its flags and imports the rest when it runs, so that help is fast. */
function commands(): Command {
  const program = new Command('sente')
    .description('Reinforcement learning for Node.js: train agents, watch them learn, measure them.')
    .version(version('sente') ?? '', '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20, styleTitle: terminal(process.stdout).paint.strong })
    .configureOutput({ outputError: text => printError(sentence(text)) })
    .exitOverride()
    .addHelpText('after', '\nStart with: npx sente train --agent dqn --env CartPole-v1')

  for (const add of [
    addTrain,
    addResume,
    addSweep,
    addWorker,
    addEval,
    addReplay,
    addWatch,
    addPlay,
    addGtp,
    addArena,
    addExport,
    addServe,
    addRuns,
    addStudio,
    addNew,
    addCheck,
    addEnvs,
    addServeEnv,
    addAgents,
    addDoctor,
    addInstallNative,
    addInstallCuda,
    addBuildTfjsNode,
  ]) {
    const command = add(program)
    for (const one of [command, ...command.commands]) one.option('--debug', 'show where an error comes from')
  }
  return program
}

/** Runs a command and sets the exit code of the process. @param args The arguments after `sente`. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await commands().parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
    else process.exitCode = complain(error, args.includes('--debug'))
  }
}
