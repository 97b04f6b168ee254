import '../../envs/index.ts'
import { gymnasiumArgument } from '../bridges/gymnasium/gymnasium.ts'
import type { Json } from '../core/env.ts'
import { didYouMean, UserError } from '../core/error.ts'
import { parseOption } from '../core/option.ts'
import { type EnvRef, type EnvSpec, environments, envSpec, isFile } from '../core/registry.ts'
import { type Loaded, loadModule, loadPackage } from './load-module.ts'

/** Options as they are typed: `--env-set size=5` is `{ size: '5' }`. */
export type Texts = Readonly<Record<string, string>>

/**
 * What `--env` names: a registered id; one of Gymnasium's as `gymnasium:<id>`; or a file or package that registers
 * environments, with `:<id>` where there are several and none is its default export.
 *
 * @param texts What `--env-set` says.
 * @param meant The environment that is meant where the text leaves it open: a run's own.
 */
export async function envArgument(text: string, texts: Texts = {}, meant?: EnvRef): Promise<EnvRef> {
  const python = gymnasiumArgument(text, optionsOf({ id: text, options: 'any' }, texts) ?? meant?.options)
  if (python) return python
  const { module, id } = parts(text)
  const spec = module === undefined ? envSpec(text) : await chosen(module, id, meant?.id)
  const set = optionsOf(spec, texts)
  envSpec(spec.id, set) // its values are within their limits
  return { id: spec.id, ...(module !== undefined && { module }), ...(set && { options: set }) }
}

/** Every environment that `--env` may mean: that of an id, or all that a file or package registers. */
export async function envsNamed(text: string): Promise<readonly EnvSpec[]> {
  const { module, id } = parts(text)
  if (text.startsWith('gymnasium:') || module === undefined || id !== undefined)
    return [envSpec((await envArgument(text)).id)]
  return (await registering(module)).specs
}

/**
 * The module and the id of `./file.ts:Maze-v0`, or one of the two. No id goes without a version, so what has none is a
 * module.
 */
function parts(text: string): { module?: string; id?: string } {
  const [, module, id] = /^(.+):([^:\\/]+-v\d+)$/.exec(text) ?? []
  if (module !== undefined) return { module, id: id! }
  return isFile(text) || !/-v\d+$/.test(text) ? { module: text } : { id: text }
}

async function chosen(module: string, id: string | undefined, meant: string | undefined): Promise<EnvSpec> {
  const wanted = id ?? meant
  const { specs, exported } = await registering(module, wanted)
  const ids = specs.map(({ id }) => id)
  const named = specs.find(({ id }) => id === wanted)
  if (id !== undefined && !named)
    throw new UserError(`${module} registers no ${id}.${didYouMean(id, ids)}`, { usage: true })
  const spec = named ?? exported ?? (specs.length === 1 ? specs[0] : undefined)
  if (spec) return spec
  throw new UserError(
    `${module} registers several environments: name one of them, such as ${module}:${ids[0]} (there are ` +
      `${ids.join(', ')}), or export default the one that is meant.`,
    { usage: true },
  )
}

/** What modules registered when they were imported, which happens once. */
const earlier = new Map<Loaded, readonly EnvSpec[]>()

/**
 * What a file or package registers.
 *
 * @param wanted The id that is asked for: another module may have imported this one before.
 * @throws UserError when that is nothing, or there is no such module.
 */
async function registering(
  module: string,
  wanted?: string,
): Promise<{ specs: readonly EnvSpec[]; exported: EnvSpec | undefined }> {
  const before = new Set(environments())
  const loaded = isFile(module) ? await loadModule(module) : await loadPackage(module)
  if (!loaded) throw absent(module)
  const exported = environments().find(spec => spec === loaded.default)
  const added = environments().filter(spec => !before.has(spec) || spec === exported)
  const specs = added.length > 0 ? added : (earlier.get(loaded) ?? environments().filter(({ id }) => id === wanted))
  earlier.set(loaded, specs)
  if (specs.length > 0) return { specs, exported }
  throw new UserError(
    `${module} registers no environment: end it with export default register({ id: 'Name-v0', create }).`,
    { usage: true },
  )
}

/** A name that is no package's may be meant for an id, whose version is missing. */
function absent(name: string): UserError {
  const ids = environments().map(({ id }) => id)
  const near = didYouMean(name, ids)
  const instead = near.startsWith(' Did')
    ? `no environment "${name}".${near}`
    : `no environment or package "${name}" here: see sente envs, or npm install ${name}; a file begins with ./.`
  return new UserError(`there is ${instead}`, { usage: true })
}

/**
 * Values of the options' own types; JSON, else the text itself, where it takes any. Undefined where there are no texts.
 */
export function optionsOf(
  spec: { readonly id: string; readonly options?: EnvSpec['options'] },
  texts: Texts,
): EnvRef['options'] {
  const { id, options = {} } = spec
  const read = (name: string, text: string): Json =>
    options === 'any' ? json(text) : (parseOption(id, options, name, text) as Json)
  const entries = Object.entries(texts).map(([name, text]) => [name, read(name, text)] as const)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function json(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
