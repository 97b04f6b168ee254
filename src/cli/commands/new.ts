import { Argument, type Command } from 'commander'
import type { Trained } from '../../app/starters/write-experiment.ts'
import { UserError } from '../../core/error.ts'
import { withEnvSet, withPython } from '../flags.ts'

const kinds = ['env', 'game', 'agent', 'experiment'] as const

/** What to try after `sente new`, by kind, and its command. */
const trying = {
  env: ['train on it', (file: string) => `npx sente train --agent dqn --env ${file}`],
  game: ['play it', (file: string) => `npx sente play mcts:500 --game ${file}`],
  agent: ['train it', (file: string) => `npx sente train --agent ${file} --env CartPole-v1`],
} as const

/** `sente new <kind> <name>`: a starter and its test. */
export const addNew = (program: Command): Command =>
  withEnvSet(
    withPython(
      program
        .command('new')
        .description('write a starter environment, board game or agent with its test, or an experiment')
        .addArgument(new Argument('<kind>', 'what to write').choices(kinds))
        .argument('<name>', 'its name, such as corridor, which names its files and its id'),
    )
      .option('--agent <name>', 'the agent of an experiment: a name, ./file.ts or <package>:<name>')
      .option('--env <id>', 'the environment of an experiment (default: CartPole-v1)'),
  ).action(write)

async function write(kind: (typeof kinds)[number], name: string, flags: Trained): Promise<void> {
  const { quoted } = await import('../../app/quoted.ts')
  const { writeExperiment } = await import('../../app/starters/write-experiment.ts')
  const { writeStarter } = await import('../../app/starters/write-starter.ts')
  const { printLines, sayNext } = await import('../output.ts')
  if (kind === 'experiment') {
    const { file, plain } = await writeExperiment(name, flags)
    printLines(plain)
    sayNext([['train it', `npx sente train ${quoted(file)}`]])
    return
  }
  if (flags.agent !== undefined || flags.env !== undefined)
    throw new UserError(`--agent and --env are for new experiment: leave them out of new ${kind}.`, { usage: true })
  const { file, plain, test, testing } = writeStarter(kind, name)
  printLines(`${plain}\n${test}`)
  const [what, command] = trying[kind]
  sayNext([
    ['check it', `npx sente check ${quoted(file)}`],
    [what, command(quoted(file))],
    ['run its test', testing],
  ])
}
