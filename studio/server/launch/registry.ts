import '../../../agents/index.ts'
import '../../../envs/index.ts'
import { resolve } from 'node:path'
import { agentsNamed } from '../../../src/app/code/agent-argument.ts'
import { envsNamed } from '../../../src/app/env-argument.ts'
import { flaggedFields } from '../../../src/app/fields/flagged.ts'
import { experimentFile, experimentFiles, packagedExperiments } from '../../../src/app/loading/packaged.ts'
import { presetsFor } from '../../../src/app/preset/experiment.ts'
import { resultOf } from '../../../src/app/preset/result.ts'
import { taskOf } from '../../../src/core/agent.ts'
import { type AgentFactory, agents } from '../../../src/core/define-agent.ts'
import { limits, type Option, type Options } from '../../../src/core/option.ts'
import { type EnvSpec, environments } from '../../../src/core/registry.ts'
import { presets } from '../../../src/core/settings/preset.ts'
import type { AgentInfo, EnvInfo, ExperimentInfo, OptionInfo, Registry } from '../../wire/registry.ts'
import type { Studio } from '../studio.ts'

/** Options of an agent that are shown first: those that most presets set. */
const COMMON = 10
/** Groups of an experiment whose fields are shown behind the others. */
const LATER = ['workers', 'workerTimeout', 'checkpoint', 'record']

/**
 * Everything that can be trained: what comes with Sente, and the code that the user named when the studio was started.
 *
 * @throws UserError when named code cannot be loaded.
 */
export async function registryOf({ code }: Studio): Promise<Registry> {
  const builtIn = { agents: agents(), envs: environments() }
  const ownAgents = await covered(code.agent, agentsNamed, ({ agentName }) => agentName)
  const ownEnvs = await covered(code.env, envsNamed, ({ id }) => id)
  const own = new Set<unknown>([...ownAgents, ...ownEnvs].map(([, value]) => value))
  const named = <T>(values: readonly T[], name: (value: T) => string) =>
    values.filter(value => !own.has(value)).map(value => [name(value), value] as const)
  const allAgents = [...named(builtIn.agents, ({ agentName }) => agentName), ...ownAgents]
  const allEnvs = [...named(builtIn.envs, ({ id }) => id), ...ownEnvs]
  return {
    agents: allAgents.map(([argument, factory]) => agentInfo(argument, factory)),
    envs: allEnvs.map(([argument, spec]) => envInfo(argument, spec, allAgents)),
    experiments: experiments(code.experiment),
    fields: flaggedFields().map(({ long, help, default: usual, limits, choices, path }) => ({
      name: long.slice(2),
      help,
      ...(usual !== undefined && { default: usual }),
      ...(choices ? { choices: [...choices] } : { limits }),
      ...(!LATER.includes(path[0]!) && { common: true }),
    })),
  }
}

/** What named files and packages register, each with the argument that means it alone. */
async function covered<T>(
  texts: readonly string[],
  load: (text: string) => Promise<readonly T[]>,
  name: (value: T) => string,
): Promise<(readonly [argument: string, value: T])[]> {
  const found: (readonly [string, T])[] = []
  for (const text of texts) {
    const values = await load(text)
    for (const value of values) found.push([values.length === 1 ? text : `${text}:${name(value)}`, value])
  }
  return found
}

function agentInfo(argument: string, { agentName: name, title, options }: AgentFactory): AgentInfo {
  return { argument, name, title, options: optionInfos(options, commonOf(options)) }
}

function envInfo(argument: string, spec: EnvSpec, agents: readonly (readonly [string, AgentFactory])[]): EnvInfo {
  const { id, title, options = {}, create } = spec
  const made = create()
  const task = taskOf(made)
  const able = agents.filter(([, factory]) => factory().unsupported(task) === undefined)
  made.close?.()
  return {
    argument,
    id,
    ...(title !== undefined && { title }),
    options: options === 'any' ? [] : optionInfos(options, new Set(Object.keys(options))),
    agents: able.map(([name]) => name),
    presets: Object.fromEntries(presetsFor(spec).map(preset => [preset.agent, resultOf(preset)])),
  }
}

/** Names of the options that presets set most often. */
function commonOf(options: Options): ReadonlySet<string> {
  const times = (name: string) => presets().filter(preset => name in preset.options).length
  const names = Object.keys(options).filter(name => times(name) > 0)
  return new Set(names.sort((a, b) => times(b) - times(a)).slice(0, COMMON))
}

const optionInfos = (options: Options, common: ReadonlySet<string>): OptionInfo[] =>
  Object.entries(options).map(([name, declared]) => optionInfo(name, declared, common.has(name)))

function optionInfo(name: string, declared: Option<unknown>, common: boolean): OptionInfo {
  const { value, help, choices } = declared
  const allowed = limits(declared)
  const values = typeof value === 'boolean' ? ['true', 'false'] : choices?.map(String)
  const code = value === undefined || typeof value === 'function'
  return {
    name,
    help,
    ...(!code && { default: textOf(value) }),
    ...(allowed !== undefined && !choices && { limits: allowed }),
    ...(values && { choices: values }),
    ...(code && { code }),
    ...(common && { common }),
  }
}

/** A value as `--set` takes it. */
export const textOf = (value: unknown): string =>
  Array.isArray(value) ? (value.length === 0 ? '[]' : value.join(',')) : String(value)

function experiments(named: readonly string[]): ExperimentInfo[] {
  const packaged = packagedExperiments()
  const listed = new Set([...named, ...packaged.map(experimentFile)].map(file => resolve(file)))
  const others = experimentFiles().filter(file => !listed.has(resolve(file)))
  return [
    ...named.map(argument => ({ argument, packaged: false, allowed: true })),
    ...packaged.map(argument => ({ argument, packaged: true, allowed: true })),
    ...others.map(argument => ({ argument, packaged: false, allowed: false })),
  ]
}
