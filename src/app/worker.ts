// The entry of a worker thread that steps environments (src/vector/thread.ts) or searches (src/search/threads).

import { workerData } from 'node:worker_threads'
import { gymnasiumArgument } from '../bridges/gymnasium/gymnasium.ts'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type EnvRef, envSpec, isFile, isKnown, make } from '../core/registry.ts'
import { serveSearch } from '../search/threads/serve.ts'
import { serve } from '../vector/serve.ts'
import type { Duty } from '../vector/start.ts'
import { loadModule, loadPackage } from './load-module.ts'

const create = async (env: EnvRef): Promise<() => Env> => {
  const { id, module, options } = env
  if (module !== undefined) await (isFile(module) ? loadModule(module) : loadPackage(module))
  else await import('../../envs/index.ts')
  // The person who started the run named it, so its Python module may be loaded.
  if (!gymnasiumArgument(id, options) && module === undefined && !isKnown(id))
    throw new UserError(
      `${id} is registered in the main thread only, and a worker starts without it: put it into a file that ends ` +
        `with export default register({ … }) and name that, env: { id: '${id}', module: './that-file.ts' }, after ` +
        `importing it (or --env ./that-file.ts).`,
      { usage: true },
    )
  envSpec(id, options)
  return () => make(env)
}

await ((workerData as Duty).kind === 'sente-search' ? serveSearch(create) : serve(create))
