import { envsNamed } from '../../../src/app/env-argument.ts'

/**
 * Imports the files and packages that the user named for environments, and no others. What cannot be loaded is left
 * out: the form of a new run says why.
 */
export async function loadEnvs(texts: readonly string[]): Promise<void> {
  for (const text of texts) await envsNamed(text).catch(() => {})
}
