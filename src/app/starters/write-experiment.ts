import { dirname, relative } from 'node:path'
import * as builtIn from '../../../agents/index.ts'
import { taskOf } from '../../core/agent.ts'
import { type AgentFactory, capable } from '../../core/define-agent.ts'
import { type EnvRef, isFile, make } from '../../core/registry.ts'
import { requireSupport } from '../../loop/launch.ts'
import { agentArgument } from '../code/agent-argument.ts'
import { envArgument, type Texts } from '../env-argument.ts'
import { loadModule, loadPackage } from '../load-module.ts'
import { quoted } from '../quoted.ts'
import { type Place, place, writeFiles } from './place.ts'

/** What the experiment trains, as text. */
export interface Trained {
  /** As `agentArgument` reads it. Default: one that can act in the environment. */
  readonly agent?: string
  /** As `envArgument` reads it. Default: `CartPole-v1`. */
  readonly env?: string
  /** Options of the environment. */
  readonly envSet?: Texts
}

/**
 * Writes a starter experiment: `<name>.ts`.
 *
 * @param path The name, with or without a folder before it.
 * @throws UserError when the agent cannot act in the environment, or the file exists.
 */
export async function writeExperiment(path: string, { agent, env = 'CartPole-v1', envSet }: Trained): Promise<Place> {
  const written = place(path)
  const { name, file, plain } = written
  const ref = await envArgument(env, envSet)
  const made = make(ref)
  const able = capable(taskOf(made))
  const factory = await agentArgument(agent ?? (able.includes('dqn') ? 'dqn' : (able[0] ?? 'random')))
  requireSupport(factory(), made, ref.id)
  await made.close?.()

  const { identifier, imports } = await imported(factory, plain)
  const module = ref.module === undefined ? [] : [`import ${quote(specifier(ref.module, plain))}`]
  const commands = [
    [`npx sente train ${quoted(file)}`, 'trains it'],
    [`npx sente train ${quoted(file)} --seed 1`, 'flags override its fields'],
    [`npx sente agents ${agent === undefined ? factory.agentName : quoted(agent)}`, "the agent's options"],
  ]
  const widest = Math.max(...commands.map(([command]) => command!.length))
  const text = `// An experiment: change it into yours.
//
${commands.map(([command, what]) => `//   ${command!.padEnd(widest)}  ${what}`).join('\n')}
${[...imports, ...module].join('\n')}

export default defineExperiment({
  name: '${name}',
  env: ${envText(ref)},
  agent: ${identifier}(),
  steps: 50_000,
  evaluate: { every: 5_000, episodes: 10 }, // greedy episodes, whose returns are a curve
  stopWhenSolved: true, // if the environment has a threshold
})
`
  writeFiles({ [plain]: text })
  return written
}

const quote = (text: string): string => `'${text.replaceAll("'", "\\'")}'`

function envText({ id, options }: EnvRef): string {
  const set = Object.entries(options ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return set.length > 0 ? `{ id: '${id}', options: { ${set.join(', ')} } }` : `'${id}'`
}

/** The name of an agent in the experiment, and the lines that import it. */
async function imported(
  factory: AgentFactory,
  from: string,
): Promise<{ identifier: string; imports: readonly string[] }> {
  const { module, agentName } = factory
  if (module === undefined) {
    const identifier = exportOf(builtIn, factory)
    return { identifier, imports: [`import { defineExperiment, ${identifier} } from 'sente'`] }
  }
  const exported = exportOf((isFile(module) ? await loadModule(module) : await loadPackage(module))!, factory)
  const identifier =
    exported === 'default' ? agentName.replace(/\W+(\w)/g, (_, c: string) => c.toUpperCase()) : exported
  const clause = exported === 'default' ? identifier : `{ ${identifier} }`
  return {
    identifier,
    imports: ["import { defineExperiment } from 'sente'", `import ${clause} from ${quote(specifier(module, from))}`],
  }
}

const exportOf = (module: object, factory: AgentFactory): string =>
  Object.entries(module).find(([, value]) => value === factory)![0]

/** A module as a file imports it. */
function specifier(module: string, from: string): string {
  if (!isFile(module)) return module
  const path = relative(dirname(from), module).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}
