import type { Command } from 'commander'

/** `sente agents`: the agents, or one and its options. */
export const addAgents = (program: Command): Command =>
  program
    .command('agents')
    .description('list the agents, or show one and its options')
    .argument('[agent]', 'its name')
    .option('--json', 'one JSON object per line, with the options')
    .action(async (name: string | undefined, flags: { json?: boolean }) => {
      const { listAgents } = await import('../view/agent-list.ts')
      listAgents(name, flags)
    })
