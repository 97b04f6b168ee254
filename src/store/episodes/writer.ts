import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { Json } from '../../core/env.ts'
import type { Episode, EpisodeSummary } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { AppendFile } from '../access/append.ts'
import { DiskError } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { list } from '../access/read.ts'
import { makeFolder, remove } from '../access/write.ts'
import { type Encoder, encoder, layoutOf, type Played, union } from './arrow.ts'
import { scanFile } from './scan.ts'
import { Layout } from './schema.ts'

/** A writer's position, up to which everything is on disk. */
const Standing = z.object({
  layout: Layout.exactOptional(),
  /** All files so far; the last one is appended to. */
  files: z.array(z.string().regex(/^(greedy-)?\d+\.arrow$/)),
  /** Size of the last one. */
  bytes: z.number().int().nonnegative(),
  /** Size of all; older versions saved none. */
  total: z.number().int().nonnegative().exactOptional(),
})

/**
 * Appends episodes to `<folder>/<prefix><number of its first episode>.arrow`, and starts a new file when the current
 * one is full or lacks a column of the episode. An episode is in the file when `append` returns (writing a few
 * kilobytes to the system's cache takes microseconds), so a snapshot never refers to an episode lost in a kill.
 */
export class EpisodeWriter {
  readonly #run: string
  /** Name of the episode folder, inside the run folder. */
  readonly #name: string
  readonly #about: object
  readonly #size: number
  readonly #prefix: '' | 'greedy-'
  readonly #declared: Layout['thoughts']
  #layout: Layout | undefined
  #encoder: Encoder | undefined
  #files: string[] = []
  #bytes = 0
  #total = 0
  #file: AppendFile | undefined

  /**
   * @param folder Episode folder, inside an existing run folder.
   * @param about Facts shared by all episodes.
   * @param options.size File size in bytes at which the next file begins.
   * @param options.prefix Beginning of the file names: each writer of a folder has its own.
   */
  constructor(
    folder: string,
    about: Pick<Episode, 'env' | 'seed' | 'agent' | 'opponent'>,
    options: { size: number; thoughts: Layout['thoughts']; prefix?: '' | 'greedy-' },
  ) {
    this.#run = dirname(folder)
    this.#name = basename(folder)
    this.#about = { version: 1, ...about }
    this.#size = options.size
    this.#prefix = options.prefix ?? ''
    this.#declared = options.thoughts
  }

  /** Bytes written, in all files. */
  get total(): number {
    return this.#total
  }

  /** @throws UserError when it cannot be written; the file is unchanged then. */
  append(summary: EpisodeSummary, played: Played): void {
    const needed = layoutOf(played.steps, this.#declared)
    const layout = this.#layout ? union(this.#layout, needed) : needed
    const fits = JSON.stringify(layout) === JSON.stringify(this.#layout)
    const encoding = fits && this.#encoder ? this.#encoder : encoder(layout, this.#about)
    const batch = encoding.batch(summary, played)
    try {
      if (!fits || this.#bytes >= this.#size) {
        this.#begin(`${this.#prefix}${summary.episode}.arrow`, Buffer.concat([encoding.schema, batch]))
        this.#layout = layout
      } else this.#extend(batch)
      this.#encoder = encoding
    } catch (error) {
      throw this.#failure(error, summary.episode)
    }
  }

  /** Position for a checkpoint, after flushing to the disk: it stays valid after a power failure. */
  save(): Json {
    this.sync()
    const place = { files: [...this.#files], bytes: this.#bytes, total: this.#total }
    return { ...(this.#layout && { layout: this.#layout }), ...place } as Json
  }

  /** Flushes to the disk (fsync). */
  sync(): void {
    this.#file?.sync()
  }

  /** Returns to a saved position and truncates everything written since. */
  restore(saved: Json): void {
    const { layout, files, bytes, total = bytes } = Standing.parse(saved)
    this.close()
    this.#layout = layout
    this.#encoder = undefined
    this.#files = files
    this.#bytes = bytes
    this.#total = total
    const own = new RegExp(`^${this.#prefix}\\d+\\.arrow$`)
    for (const file of list(this.#run, this.#name))
      if (own.test(file) && !files.includes(file)) remove(this.#run, `${this.#name}/${file}`)
    const last = files.at(-1)
    if (last === undefined) return
    if (!look(this.#run, `${this.#name}/${last}`)) {
      this.#layout = undefined
      return
    }
    const file = this.#open(last)
    const remedy = 'delete it to resume without its episodes'
    if (file.size < bytes)
      throw new UserError(
        `${file.path} is shorter than at the checkpoint: it was changed since, or the disk lost its end; ${remedy}.`,
      )
    const { messages } = scanFile(file.path)
    if (bytes === 0 || messages.some(({ at, bytes: length }) => at < bytes && bytes < at + length))
      throw new UserError(
        `${file.path} has no episode ending at byte ${bytes}, where the checkpoint expects one: one of the two was ` +
          `changed since; ${remedy}.`,
      )
    file.cut(bytes)
  }

  close(): void {
    const file = this.#file
    this.#file = undefined
    file?.close()
  }

  #open(name: string): AppendFile {
    this.#file ??= AppendFile.open(this.#run, `${this.#name}/${name}`)
    return this.#file
  }

  #begin(name: string, bytes: Buffer): void {
    this.close()
    makeFolder(this.#run, this.#name)
    const file = AppendFile.create(this.#run, `${this.#name}/${name}`)
    this.#file = file
    try {
      file.append(bytes)
    } catch (error) {
      try {
        this.close()
        remove(this.#run, `${this.#name}/${name}`)
      } catch {} // report the first error
      throw error
    }
    this.#files.push(name)
    this.#bytes = bytes.length
    this.#total += bytes.length
  }

  #extend(bytes: Buffer): void {
    this.#open(this.#files.at(-1)!).append(bytes)
    this.#bytes += bytes.length
    this.#total += bytes.length
  }

  #failure(error: unknown, episode: number): unknown {
    if (!(error instanceof DiskError)) return error
    const { code, reason } = error
    const why =
      code === 'ENOSPC'
        ? 'the disk is full; free some space, then resume'
        : code === 'EEXIST'
          ? 'a file with that number already exists; record into a new folder'
          : `${reason}; check the folder`
    return new UserError(
      `episode ${episode} cannot be recorded in ${join(this.#run, this.#name)}: ${why}. Episodes recorded before are ` +
        `intact.`,
      { cause: error },
    )
  }
}
