import { basename, resolve } from 'node:path'
import { type Named, requireNamed } from '../../../src/app/code/code.ts'
import { isFile } from '../../../src/core/registry.ts'
import type { StoredRun } from '../../../src/store/runs/run.ts'
import type { Studio } from '../studio.ts'

/**
 * The code that a run needs, as far as it was named when the studio was started.
 *
 * @throws UserError when it needs code that was not: what only a run names is never executed.
 */
export function namedCode({ code }: Studio, run: StoredRun): Named {
  const env = matching(code.env, run.env.module) ?? code.env.find(text => text === run.env.id)
  const agent = matching(code.agent, run.agent.module)
  const experiment = matching(code.experiment, run.experiment)
  const named = {
    ...(env !== undefined && { env }),
    ...(agent !== undefined && { agent }),
    ...(experiment !== undefined && { experiment }),
  }
  requireNamed(run, named)
  return named
}

/** The named file or package that a run means: the same one, or one of that name, if the run comes from elsewhere. */
function matching(named: readonly string[], module: string | undefined): string | undefined {
  if (module === undefined) return undefined
  if (!isFile(module)) return named.find(text => text === module || text.startsWith(`${module}:`))
  const files = named.filter(isFile)
  return files.find(file => resolve(file) === module) ?? files.find(file => basename(file) === basename(module))
}

/** The flags that pass it on to a command. */
export const codeFlags = (named: Named): string[] =>
  (['env', 'agent', 'experiment'] as const).flatMap(kind =>
    named[kind] === undefined ? [] : [`--${kind}`, named[kind]],
  )
