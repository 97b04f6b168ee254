import { envsNamed } from '../../../src/app/env-argument.ts'
import type { EnvSpec } from '../../../src/core/registry.ts'

/** Loads the environments that the person named on the command line. */
export const envsOfModules = async (names: readonly string[]): Promise<readonly EnvSpec[]> =>
  (await Promise.all(names.map(name => envsNamed(name)))).flat()
