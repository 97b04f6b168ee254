import { watch } from 'node:fs'

/**
 * Reports changes in a folder, not in those below it, as soon as the system does.
 *
 * @param changed Gets the name of what changed; undefined where the system does not say.
 * @param lost The system has stopped watching, for instance because the folder was deleted.
 * @returns a function that stops; undefined where the folder cannot be watched, so that it has to be polled.
 */
export function watchFolder(
  path: string,
  changed: (name: string | undefined) => void,
  lost: () => void,
): (() => void) | undefined {
  try {
    const watcher = watch(path, { persistent: false }, (_, name) => changed(name ?? undefined))
    watcher.once('error', () => {
      watcher.close()
      lost()
    })
    return () => watcher.close()
  } catch {
    return undefined
  }
}
