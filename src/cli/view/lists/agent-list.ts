import { agentsNamed } from '../../../app/code/agent-argument.ts'
import { type AgentFactory, agents } from '../../../core/define-agent.ts'
import { presets } from '../../../core/settings/preset.ts'
import { print, printJson, printLines, printTable, printTitle, sayLines } from '../../output.ts'
import { printOptions } from './option-table.ts'
import { printPresets } from './presets.ts'

/** Prints all agents, a line each, or those that `text` names with their options. */
export async function listAgents(text: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const found = text === undefined ? agents() : await agentsNamed(text)
  if (json)
    for (const { agentName, title, paper, options } of found)
      printJson(JSON.stringify({ name: agentName, title, paper, options, presets: presetsOf(agentName) }))
  else if (text === undefined) {
    printTable(
      ['agent', { wrap: true }],
      found.map(({ agentName, title }) => [agentName, title]),
    )
    sayLines('\nthe options of one, such as dqn: npx sente agents dqn')
  } else found.forEach(showAgent)
}

const presetsOf = (name: string) => presets().filter(({ agent }) => agent === name)

function showAgent({ agentName, title, paper, options }: AgentFactory): void {
  printTitle(`${agentName}: ${title}`)
  if (paper !== '') print(paper)
  if (Object.keys(options).length === 0) printLines(`\n${agentName} has no options.`)
  else {
    printTitle(`\noptions of ${agentName}, set with --set <name>=<value>:`)
    printOptions(options)
  }
  printPresets('presets, which train --env <id> takes', presetsOf(agentName), 'env')
}
