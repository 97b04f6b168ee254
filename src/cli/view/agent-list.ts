import '../../../agents/index.ts'
import { type AgentFactory, agentFactory, agents } from '../../core/define-agent.ts'
import { print, printJson, printLines, printTable, printTitle, sayLines } from '../output.ts'
import { printOptions } from './option-table.ts'

/** Prints all agents, a line each, or the one called `name` with its options. */
export function listAgents(name: string | undefined, { json }: { json?: boolean }): void {
  const found = name === undefined ? agents() : [agentFactory(name)]
  if (json)
    for (const { agentName, title, paper, options } of found)
      printJson(JSON.stringify({ name: agentName, title, paper, options }))
  else if (name === undefined) {
    printTable(
      ['agent', { wrap: true }],
      found.map(({ agentName, title }) => [agentName, title]),
    )
    sayLines('\nthe options of one: npx sente agents <name>')
  } else found.forEach(showAgent)
}

function showAgent({ agentName, title, paper, options }: AgentFactory): void {
  printTitle(`${agentName}: ${title}`)
  if (paper !== '') print(paper)
  if (Object.keys(options).length === 0) printLines(`\n${agentName} has no options.`)
  else {
    printTitle(`\noptions of ${agentName}, set with --set <name>=<value>:`)
    printOptions(options)
  }
}
