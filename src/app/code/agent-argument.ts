import '../../../agents/index.ts'
import { type AgentFactory, agentFactory, agents } from '../../core/define-agent.ts'
import { didYouMean, nearest, UserError } from '../../core/error.ts'
import { isFile } from '../../core/registry.ts'
import { type Loaded, loadModule, loadPackage } from '../load-module.ts'

/**
 * Reads the value of `--agent`: an agent's name; or a file or package that defines agents, followed by `:<name>` if it
 * exports several and none as default.
 *
 * @param meant The agent to choose if the text names none of several: a run's own.
 * @throws UserError when there is no such agent, file or package.
 */
export async function agentArgument(text: string, meant?: string): Promise<AgentFactory> {
  const { module, name } = parts(text)
  if (module === undefined) return agentFactory(name)
  const { factories, exported } = await definedIn(module)
  const names = factories.map(({ agentName }) => agentName)
  const named = factories.find(({ agentName }) => agentName === (name ?? meant))
  if (name !== undefined && !named)
    throw new UserError(`${module} exports no agent ${name}.${didYouMean(name, names)}`, { usage: true })
  const factory = named ?? exported ?? (factories.length === 1 ? factories[0] : undefined)
  if (!factory)
    throw new UserError(
      `${module} exports several agents: name one of them, such as ${module}:${names[0]} (there are ` +
        `${names.join(', ')}), or export one of them as default.`,
      { usage: true },
    )
  factory.module = module
  return factory
}

/** Every agent that a value of `--agent` covers: that of a name, or all that a file or package exports. */
export async function agentsNamed(text: string): Promise<readonly AgentFactory[]> {
  const { module, name } = parts(text)
  return module === undefined || name !== undefined ? [await agentArgument(text)] : (await definedIn(module)).factories
}

/** The agents that a file or package exports, if any. */
export async function agentsInModule(module: string): Promise<readonly AgentFactory[]> {
  const loaded = isFile(module) ? await loadModule(module) : await loadPackage(module)
  return loaded ? agentsIn(loaded) : []
}

/** Whether a word in place of a run's folder, `random` or `mcts:<n>` names a file or package that defines agents. */
export const isAgentModule = (word: string): boolean => /\.[cm]?[jt]s$|[^:]:[^:\\/]*[^:\\/\d][^:\\/]*$/i.test(word)

/** Splits `./file.ts:qlearn` into module and name. */
function parts(text: string): { module: string; name?: string } | { module?: undefined; name: string } {
  if (agents().some(({ agentName }) => agentName === text)) return { name: text }
  const [, module, name] = /^(.{2,}):([^:\\/]+)$/.exec(text) ?? []
  return module === undefined ? { module: text } : { module, name: name! }
}

async function definedIn(module: string): Promise<{ factories: readonly AgentFactory[]; exported?: AgentFactory }> {
  const loaded = isFile(module) ? await loadModule(module) : await loadPackage(module)
  if (!loaded) throw absent(module)
  const factories = agentsIn(loaded)
  if (factories.length === 0)
    throw new UserError(
      `${module} exports no agent: end it with export default defineAgent({ name, options, create, … }).`,
      { usage: true },
    )
  const exported = factories.find(factory => factory === loaded.default)
  return { factories, ...(exported && { exported }) }
}

/** The agents that a module exports. */
export function agentsIn(loaded: Loaded): readonly AgentFactory[] {
  const values = new Set<unknown>(Object.values(loaded))
  return agents().filter(factory => values.has(factory))
}

/** The error for a name that matches neither agent nor package. */
function absent(name: string): UserError {
  const names = agents().map(({ agentName }) => agentName)
  const near = nearest(name, names)
  const instead =
    near !== undefined
      ? `no agent "${name}". Did you mean "${near}"?`
      : `no agent or package "${name}" here: see sente agents, or npm install ${name}; a file begins with ./.`
  return new UserError(`there is ${instead}`, { usage: true })
}
