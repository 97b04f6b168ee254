import { Argument, type Command } from 'commander'

/** `sente new env <name>`, `sente new game <name>`: a file to begin with, and its test. */
export const addNew = (program: Command): Command =>
  program
    .command('new')
    .description('write an environment or a board game to begin with, and its test')
    .addArgument(new Argument('<kind>', 'what to write').choices(['env', 'game']))
    .argument('<name>', 'its name, such as corridor, which names its files and its id')
    .action(async (kind: 'env' | 'game', name: string) => {
      const { writeStarter } = await import('../starter.ts')
      writeStarter(kind, name)
    })
