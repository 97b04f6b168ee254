import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { UserError } from '../../../src/core/error.ts'
import { look } from '../../../src/store/access/look.ts'
import {
  filesAt,
  listFile,
  nameOf,
  type RecordedEpisode,
  type Recording,
  together,
} from '../../../src/store/episodes/episodes.ts'

/** Runs whose lists are kept. */
const KEPT = 8
/** Bytes of a file that are read at a time. */
const WINDOW = 2 ** 20

interface Listed {
  readonly version: string
  readonly recording: Recording
  readonly files: ReadonlyMap<string, { readonly stamp: string; readonly recording: Recording }>
}

/** Lists of recorded episodes, which are read again only where a file has changed. */
export class Recordings {
  readonly #runs = new Map<string, Listed>()

  /** @param run A run folder. @throws UserError when nothing is recorded there. */
  list(run: string): Pick<Listed, 'version' | 'recording'> {
    const before = this.#runs.get(run)
    const files = new Map(
      filesAt(run).map(file => {
        const { size, mtimeMs } = look(dirname(file), basename(file)) ?? { size: 0, mtimeMs: 0 }
        const stamp = `${size} ${mtimeMs}`
        const known = before?.files.get(file)
        return [file, known?.stamp === stamp ? known : { stamp, recording: listed(file) }]
      }),
    )
    const stamps = [...files].map(([file, { stamp }]) => `${file} ${stamp}`)
    const version = createHash('sha256').update(stamps.join('\n')).digest('base64url').slice(0, 16)
    const recording =
      before?.version === version ? before.recording : together([...files.values()].map(file => file.recording))
    this.#runs.delete(run)
    this.#runs.set(run, { version, recording, files })
    if (this.#runs.size > KEPT) this.#runs.delete(this.#runs.keys().next().value!)
    return { version, recording }
  }

  /** @throws UserError when there is no such episode. */
  find(run: string, name: string): RecordedEpisode {
    const found = this.list(run).recording.episodes.find(episode => nameOf(episode) === name)
    if (found) return found
    throw new UserError(`this run has no episode "${name}": choose one of its list; damaged ones are not in it.`)
  }
}

/** Lists a file with little memory, skipping the steps of long episodes; a damaged one as `sente replay` does. */
function listed(file: string): Recording {
  const quick = listFile(file, WINDOW)
  return quick.damage.length > 0 ? listFile(file) : quick
}
