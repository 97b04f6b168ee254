import { kindOf } from '../../../src/store/access/failure.ts'

/** The folder, within that of runs, of the episodes that people played in an environment. */
export const playedFolder = (env: string): string => `played-${env.replaceAll(/[^\w.-]/g, '-')}`

/** With the folder of what has been played in an environment, if there is one. */
export function withKept<T extends { readonly env: string }>(info: T, folder: string): T & { readonly kept?: string } {
  const kept = playedFolder(info.env)
  return { ...info, ...(kindOf(`${folder}/${kept}`) === 'folder' && { kept }) }
}
