import type { Command } from 'commander'

/** `sente agents`: the agents and their options. */
export const addAgents = (program: Command): Command =>
  program
    .command('agents')
    .description('list the agents and their options')
    .argument('[agent]', 'one of them: a name, ./file.ts or <package>:<name>')
    .option('--json', 'one JSON object per line')
    .action(async (agent: string | undefined, { json }: { json?: boolean }) => {
      const { agentsNamed } = await import('../../app/code/agent-argument.ts')
      const { agents } = await import('../../core/define-agent.ts')
      const { print, printLines } = await import('../output.ts')
      const { optionTable } = await import('../view/option-table.ts')
      for (const { agentName, title, paper, options } of agent === undefined ? agents() : await agentsNamed(agent)) {
        if (json) {
          print(JSON.stringify({ name: agentName, title, paper, options }))
          continue
        }
        print(`${agentName}  ${title}${paper && ` (${paper})`}`)
        if (Object.keys(options).length > 0) printLines(optionTable(options))
      }
    })
