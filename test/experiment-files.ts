import { readdirSync, readFileSync } from 'node:fs'

/** Names of the experiment files in a folder: those with a default export; programs beside them have none. */
export const experimentFiles = (folder: URL): string[] =>
  readdirSync(folder).filter(
    file => file.endsWith('.ts') && /^export default /m.test(readFileSync(new URL(file, folder), 'utf8')),
  )
