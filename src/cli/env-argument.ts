import '../../envs/index.ts'
import { UserError } from '../core/error.ts'
import { type EnvRef, type EnvSpec, environments, envSpec } from '../core/registry.ts'
import { gymnasiumArgument } from '../gymnasium/gymnasium.ts'
import { loadModule } from './load-module.ts'

/** What `--env` names: a registered id, one of Gymnasium's as `gymnasium:<id>`, or a file that registers an environment. */
export async function envArgument(text: string): Promise<EnvRef> {
  const python = gymnasiumArgument(text)
  if (python) return python
  return /[\\/]|\.[cm]?[jt]s$/.test(text) ? fromFile(text) : { id: envSpec(text).id }
}

async function fromFile(module: string): Promise<EnvRef> {
  const before = new Set(environments())
  const exported = (await loadModule(module)).default as Partial<EnvSpec> | undefined
  const added = environments().filter(spec => !before.has(spec))
  const spec = environments().find(spec => spec === exported) ?? (added.length === 1 ? added[0] : undefined)
  if (!spec)
    throw new UserError(
      added.length === 0
        ? `${module} registers no environment: end it with export default register({ id: 'Name-v0', create }).`
        : `${module} registers several environments: export default the one that is meant.`,
      { usage: true },
    )
  return { id: spec.id, module }
}
