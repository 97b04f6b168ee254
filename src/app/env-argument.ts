import '../../envs/index.ts'
import { gymnasiumArgument } from '../bridges/gymnasium/gymnasium.ts'
import type { Json } from '../core/env.ts'
import { didYouMean, nearest, UserError } from '../core/error.ts'
import { parseOption } from '../core/option.ts'
import { type EnvRef, type EnvSpec, environments, envSpec, isFile } from '../core/registry.ts'
import { type Loaded, loadModule, loadPackage } from './load-module.ts'

/** Options as typed: `--env-set size=5` is `{ size: '5' }`. */
export type Texts = Readonly<Record<string, string>>

/**
 * Reads the value of `--env`: a registered id; a Gymnasium environment as `gymnasium:<id>`; or a file or package that
 * registers environments, followed by `:<id>` if it registers several and has no default export.
 *
 * @param texts The values of `--env-set`.
 * @param meant The environment to choose where the text leaves it open: a run's own.
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

/** Every environment that a value of `--env` covers: that of an id, or all that a file or package registers. */
export async function envsNamed(text: string): Promise<readonly EnvSpec[]> {
  const { module, id } = parts(text)
  if (text.startsWith('gymnasium:') || module === undefined || id !== undefined)
    return [envSpec((await envArgument(text)).id)]
  return requireSome(module, (await registering(module)).specs)
}

/** The file or package that a value of `--env` names without an id, and all environments that it registers, if any. */
export async function envsInModule(text: string): Promise<readonly EnvSpec[] | undefined> {
  const { module, id } = parts(text)
  const only = text.startsWith('gymnasium:') || id !== undefined ? undefined : module
  return only === undefined ? undefined : (await registering(only)).specs
}

/**
 * Splits `./file.ts:Maze-v0` into module and id; either may be missing. Every id has a version, so a text without one
 * and without a colon is a module.
 */
function parts(text: string): { module?: string; id?: string } {
  const [, module, id] = /^(.{2,}):([^:\\/]+-v\d+|[^:\\/.]+)$/.exec(text) ?? []
  if (module !== undefined) return { module, id: id! }
  return isFile(text) || !/-v\d+$/.test(text) ? { module: text } : { id: text }
}

async function chosen(module: string, id: string | undefined, meant: string | undefined): Promise<EnvSpec> {
  const wanted = id ?? meant
  const { specs, exported } = await registering(module, wanted)
  requireSome(module, specs)
  const ids = specs.map(({ id }) => id)
  const named = specs.find(({ id }) => id === wanted)
  if (id !== undefined && !named)
    throw new UserError(`${module} registers no ${id}.${didYouMean(id, ids)}`, { usage: true })
  const spec = named ?? exported ?? (specs.length === 1 ? specs[0] : undefined)
  if (spec) return spec
  throw new UserError(
    `${module} registers several environments: name one of them, such as ${module}:${ids[0]} (there are ` +
      `${ids.join(', ')}), or export one of them as default.`,
    { usage: true },
  )
}

/** The environments that each module registered; a module is imported only once. */
const earlier = new Map<Loaded, readonly EnvSpec[]>()

/**
 * The environments that a file or package registers.
 *
 * @param wanted The id to find if another module has already imported this one.
 * @throws UserError when it does not exist.
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
  return { specs, exported }
}

function requireSome(module: string, specs: readonly EnvSpec[]): readonly EnvSpec[] {
  if (specs.length > 0) return specs
  throw new UserError(
    `${module} registers no environment: end it with export default register({ id: 'Name-v0', create }).`,
    { usage: true },
  )
}

/** The error for a name that matches no package: it may be an id without its version. */
function absent(name: string): UserError {
  const ids = environments().map(({ id }) => id)
  const near = nearest(name, ids)
  const instead =
    near !== undefined
      ? `no environment "${name}". Did you mean "${near}"?`
      : `no environment or package "${name}" here: see sente envs, or npm install ${name}; a file begins with ./.`
  return new UserError(`there is ${instead}`, { usage: true })
}

/**
 * Parses the texts to the options' types; for an environment that takes any options, as JSON or else as text. Undefined
 * if there are no texts.
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
