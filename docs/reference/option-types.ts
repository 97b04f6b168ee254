import { shown } from '../../src/cli/view/lists/option-table.ts'
import { limits } from '../../src/core/option.ts'
import { agents, type Option } from '../../src/index.ts'
import { command } from './pages.ts'

/**
 * The interface of each agent's options, by its file in agents/options: editors show their comments and types where
 * `dqn({ … })` is written. Generated from the option tables, which are the one source of sentences, limits and defaults.
 */
export const optionTypes = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    agents()
      .filter(({ options }) => Object.keys(options).length > 0)
      .map(({ agentName, options }) => {
        const members = Object.entries(options).map(([name, declared]) => member(name, declared))
        const network = members.some(text => text.includes('NetworkBuilder'))
        const imports = network ? "import type { NetworkBuilder } from '../../src/nn/network.ts'\n" : ''
        const text = `// Written by \`${command}\` from the options of agents/${agentName}.ts. Do not edit.\n${imports}
/** Options of \`${agentName}\`. */\nexport interface ${interfaceName(agentName)} {\n${members.join('')}}\n`
        return [`${agentName}.ts`, text]
      }),
  )

/** `qr-dqn` as `QrDqnOptions`. */
const interfaceName = (agent: string): string =>
  `${agent.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}Options`

function member(name: string, declared: Option<unknown>): string {
  const { value, help, choices } = declared
  const allowed = choices ? undefined : limits(declared)
  const sentence = `${capital(help)}${allowed ? ` (${allowed})` : ''}.`
  const text =
    value === undefined
      ? sentence
      : `${sentence} Default ${Array.isArray(value) ? `[${value.join(', ')}]` : shown(value)}.`
  return `${comment(text)}  readonly ${name}?: ${typeOf(declared)}\n`
}

const capital = (text: string): string => (/^[a-z]{2}/.test(text) ? `${text[0]!.toUpperCase()}${text.slice(1)}` : text)

/** A doc comment, wrapped at 120 columns. */
function comment(text: string): string {
  if (text.length <= 111) return `  /** ${text} */\n`
  const lines = text.match(/.{1,114}(?: |$)/g)!
  return `  /**\n${lines.map(line => `   * ${line.trimEnd()}\n`).join('')}   */\n`
}

function typeOf({ value, choices }: Option<unknown>): string {
  if (choices) return choices.map(choice => (typeof choice === 'string' ? `'${choice}'` : String(choice))).join(' | ')
  if (value === undefined) return 'NetworkBuilder'
  if (Array.isArray(value)) return `readonly ${typeof value[0] === 'string' ? 'string' : 'number'}[]`
  return typeof value
}
