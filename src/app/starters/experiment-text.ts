import { dirname, relative } from 'node:path'
import * as builtIn from '../../../agents/index.ts'
import { type AgentFactory, agentFactory } from '../../core/define-agent.ts'
import { type EnvRef, isFile, reference } from '../../core/registry.ts'
import type { Experiment } from '../experiment.ts'
import { usual } from '../load-experiment.ts'
import { loadModule, loadPackage } from '../load-module.ts'

/**
 * The experiment as a file that `sente train` takes; undefined if no file can hold it, because its environment or some
 * of its agent's options are code of another experiment's file.
 *
 * @param from The file's path, which its imports are relative to.
 */
export async function experimentText(experiment: Experiment, from: string): Promise<string | undefined> {
  const { env, agent, ...fields } = experiment
  const factory = agentFactory(agent.name)
  const options = Object.entries(agent.config).filter(([name, value]) => !same(value, factory.options[name]?.value))
  const unwritable = typeof env === 'object' && 'create' in env
  if (unwritable || options.some(([, value]) => typeof value === 'function')) return undefined
  const ref = reference(env)
  const { identifier, lines } = await imports(factory, ref, from)
  const set = options.map(([name, value]) => `    ${name}: ${literal(value)},\n`).join('')
  const agentText = set === '' ? `${identifier}()` : `${identifier}({\n${set}  })`
  const { name, steps, ...others } = fields
  const rest = Object.entries(others).filter(
    ([field, value]) => value !== undefined && value !== Reflect.get(usual, field),
  )
  return `${lines.join('\n')}

export default defineExperiment({
  name: ${quote(name)},
  env: ${envText(ref)},
  agent: ${agentText},
  steps: ${literal(steps)},
${rest.map(([field, value]) => `  ${field}: ${literal(value)},\n`).join('')}})
`
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`

/** A value as TypeScript writes it. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${literal(inner)}`)
      .join(', ')} }`
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, '_') : String(value)
}

/** An environment as an experiment names it. */
export function envText({ id, options }: EnvRef): string {
  return options && Object.keys(options).length > 0 ? `{ id: '${id}', options: ${literal(options)} }` : `'${id}'`
}

/** An experiment's import lines, and the name of its agent in it. @param from The file's path. */
export async function imports(
  factory: AgentFactory,
  { module }: EnvRef,
  from: string,
): Promise<{ identifier: string; lines: readonly string[] }> {
  const { identifier, imports } = await imported(factory, from)
  return {
    identifier,
    lines: [...imports, ...(module === undefined ? [] : [`import ${quote(specifier(module, from))}`])],
  }
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
