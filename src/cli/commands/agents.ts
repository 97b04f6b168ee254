import type { Command } from 'commander'

/** `sente agents`: the agents, or one and its options. */
export const addAgents = (program: Command): Command =>
  program
    .command('agents')
    .description('list the agents, or show one and its options')
    .argument('[agent]', 'a name, ./file.ts or <package>:<name>')
    .option('--json', 'one JSON object per line, with the options')
    .action(async (text: string | undefined, flags: { json?: boolean }) => {
      const { listAgents } = await import('../view/lists/agent-list.ts')
      await listAgents(text, flags)
    })
