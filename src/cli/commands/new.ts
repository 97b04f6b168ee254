import { Argument, type Command } from 'commander'

/** What to try after `sente new`, by kind. */
const trying = {
  env: ['train on it', 'npx sente train --agent dqn --env'],
  game: ['play it', 'npx sente play mcts:500 --game'],
} as const

/** `sente new env <name>`, `sente new game <name>`: a file to begin with, and its test. */
export const addNew = (program: Command): Command =>
  program
    .command('new')
    .description('write a starter environment or board game, and its test')
    .addArgument(new Argument('<kind>', 'what to write').choices(['env', 'game']))
    .argument('<name>', 'its name, such as corridor, which names its files and its id')
    .action(async (kind: keyof typeof trying, name: string) => {
      const { quoted } = await import('../../app/quoted.ts')
      const { writeStarter } = await import('../../app/starters/write-starter.ts')
      const { printLines, sayLines } = await import('../output.ts')
      const { table } = await import('../view/table.ts')
      const { file, plain, test, testing } = writeStarter(kind, name)
      printLines(`${plain}\n${test}`)
      const [what, command] = trying[kind]
      const next = [
        ['  check it', `npx sente check ${quoted(file)}`],
        [`  ${what}`, `${command} ${quoted(file)}`],
        ['  run its test', testing],
      ]
      sayLines(`\nnext:\n${table(undefined, next)}`)
    })
