import type { Checked, Launch } from '../../../wire/launch.ts'
import type { OptionInfo, Registry } from '../../../wire/registry.ts'

/** What the parts of the form read, and how they change it. */
export interface FormProps {
  readonly registry: Registry
  readonly launch: Launch
  /** Of this launch or, until the studio answers, of the one before. */
  readonly checked: Checked | undefined
  readonly change: (launch: Launch) => void
}

/** The groups of settings that a launch can have, and the beginnings of their keys in the address. */
export const groups = ['fields', 'envSet', 'set'] as const
export type Group = (typeof groups)[number]

/** A launch as the address has it; without an agent, environment and experiment, the first choice. */
export function launchOf(query: URLSearchParams, registry: Registry): Launch {
  const text = (name: 'experiment' | 'agent' | 'env') => {
    const value = query.get(name)
    return value === null ? undefined : { [name]: value }
  }
  const within = (group: Group) =>
    Object.fromEntries(
      [...query].flatMap(([key, value]) => (key.startsWith(`${group}.`) ? [[key.slice(group.length + 1), value]] : [])),
    )
  const subject = text('experiment') ?? { ...firstChoice(registry), ...text('agent'), ...text('env') }
  const plain = query.has('plain') && !('experiment' in subject)
  return { ...subject, plain, fields: within('fields'), envSet: within('envSet'), set: within('set') }
}

/** The query of a launch's address. */
export function queryOf(launch: Launch): string {
  const query = new URLSearchParams()
  for (const name of ['experiment', 'agent', 'env'] as const) if (launch[name]) query.set(name, launch[name])
  if (launch.plain) query.set('plain', '')
  for (const group of groups)
    for (const [name, value] of Object.entries(launch[group])) query.set(`${group}.${name}`, value)
  return query.toString()
}

/** The environment that most presets are for, and the first agent that has one. */
function firstChoice({ envs }: Registry): Pick<Launch, 'agent' | 'env'> {
  const presets = (env: (typeof envs)[number]) => Object.keys(env.presets)
  const best = envs.reduce((a, b) => (presets(b).length > presets(a).length ? b : a))
  return { agent: presets(best)[0] ?? best.agents[0]!, env: best.argument }
}

/** The agent and the environment of a launch, as far as they are known. */
export const subjects = ({ registry, launch, checked }: Pick<FormProps, 'registry' | 'launch' | 'checked'>) => ({
  agent: registry.agents.find(one => one.argument === launch.agent || one.name === checked?.agent),
  env: registry.envs.find(one => one.argument === launch.env || one.id === checked?.env),
})

/** What is wrong with settings that the form has no field for: an address may name any. */
export function elsewhere(form: Pick<FormProps, 'registry' | 'launch' | 'checked'>): Checked['problems'] {
  const { agent, env } = subjects(form)
  const named = (group: Group, options: readonly OptionInfo[] = []) => options.map(({ name }) => `${group}.${name}`)
  const fields = new Set([
    ...(form.launch.experiment === undefined ? ['agent', 'env'] : ['experiment']),
    ...named('fields', form.registry.fields),
    ...named('envSet', env?.options),
    ...named('set', agent?.options),
  ])
  return form.checked?.problems.filter(({ field }) => !fields.has(field)) ?? []
}

/** The launch with a setting; an empty text removes it. */
export function withSetting(launch: Launch, group: Group, name: string, text: string): Launch {
  const { [name]: _, ...others } = launch[group]
  return { ...launch, [group]: text === '' ? others : { ...others, [name]: text } }
}

/** The launch with another agent or environment, and without the settings that this one does not have. */
export function withSubject(launch: Launch, kind: 'agent' | 'env', argument: string, registry: Registry): Launch {
  const group = kind === 'agent' ? 'set' : 'envSet'
  const all = kind === 'agent' ? registry.agents : registry.envs
  const names = new Set(all.find(one => one.argument === argument)?.options.map(({ name }) => name))
  const kept = Object.entries(launch[group]).filter(([name]) => names.has(name))
  return { ...launch, [kind]: argument, [group]: Object.fromEntries(kept) }
}

/** The launch without any setting. */
export const withoutSettings = (launch: Launch): Launch => ({
  ...launch,
  plain: false,
  fields: {},
  envSet: {},
  set: {},
})

/** Whether an option is meant by the words of a search: each is in its name or its sentence. */
export const matches = ({ name, help }: OptionInfo, search: string): boolean =>
  search
    .toLowerCase()
    .split(/\s+/)
    .every(word => `${name} ${help}`.toLowerCase().includes(word))
