// The entry of a worker thread that steps environments; src/vector/thread.ts starts it.

import { gymnasiumArgument } from '../bridges/gymnasium/gymnasium.ts'
import { UserError } from '../core/error.ts'
import { envSpec, isFile, isKnown, make } from '../core/registry.ts'
import { serve } from '../vector/serve.ts'
import { loadModule, loadPackage } from './load-module.ts'

await serve(async env => {
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
})
