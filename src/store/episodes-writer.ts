import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Json } from '../core/env.ts'
import type { Episode, EpisodeSummary } from '../core/episode.ts'
import { UserError } from '../core/error.ts'
import { type Encoder, encoder, layoutOf, type Played, union } from './episodes-arrow.ts'
import { Layout } from './episodes-schema.ts'

/** Where a writer stands. Everything before it is on file. */
const Standing = z.object({
  layout: Layout.exactOptional(),
  /** Every file so far; the last one goes on. */
  files: z.array(z.string().regex(/^\d+\.arrow$/)),
  /** Length of the last one. */
  bytes: z.number().int().nonnegative(),
})

/**
 * Appends episodes to `<folder>/<number of its first episode>.arrow`, and begins another file when one is large or the episode has
 * columns that the file lacks. An episode is in the file when `append` returns: a write of some kilobytes into the system's cache
 * takes microseconds, and so a snapshot never knows of an episode that a killed process has lost.
 */
export class EpisodeWriter {
  readonly #folder: string
  readonly #about: object
  readonly #size: number
  readonly #declared: Layout['thoughts']
  #layout: Layout | undefined
  #encoder: Encoder | undefined
  #files: string[] = []
  #bytes = 0
  #file: number | undefined

  /** @param about What is known of every episode. @param options.size Bytes at which a file is full. */
  constructor(
    folder: string,
    about: Pick<Episode, 'env' | 'seed' | 'agent' | 'opponent'>,
    options: { size: number; thoughts: Layout['thoughts'] },
  ) {
    this.#folder = folder
    this.#about = { version: 1, ...about }
    this.#size = options.size
    this.#declared = options.thoughts
  }

  /** @throws UserError when it cannot be written; the file is as before then. */
  append(summary: EpisodeSummary, played: Played): void {
    const needed = layoutOf(played.steps, this.#declared)
    const layout = this.#layout ? union(this.#layout, needed) : needed
    const fits = JSON.stringify(layout) === JSON.stringify(this.#layout)
    const encoding = fits && this.#encoder ? this.#encoder : encoder(layout, this.#about)
    const batch = encoding.batch(summary, played)
    try {
      if (!fits || this.#bytes >= this.#size) {
        this.#begin(`${summary.episode}.arrow`, Buffer.concat([encoding.schema, batch]))
        this.#layout = layout
      } else this.#extend(batch)
      this.#encoder = encoding
    } catch (error) {
      throw this.#failure(error, summary.episode)
    }
  }

  /** Down to the disk, so that a checkpoint never knows of more than is there after a power cut either. */
  save(): Json {
    if (this.#file !== undefined) fsyncSync(this.#file)
    return { ...(this.#layout && { layout: this.#layout }), files: [...this.#files], bytes: this.#bytes } as Json
  }

  /** Goes back to where a writer stood: what was written since is cut off. */
  restore(saved: Json): void {
    const { layout, files, bytes } = Standing.parse(saved)
    this.close()
    this.#layout = layout
    this.#encoder = undefined
    this.#files = files
    this.#bytes = bytes
    mkdirSync(this.#folder, { recursive: true })
    for (const file of readdirSync(this.#folder))
      if (file.endsWith('.arrow') && !files.includes(file)) rmSync(join(this.#folder, file))
    const last = files.at(-1) && join(this.#folder, files.at(-1)!)
    if (last === undefined) return
    if (!existsSync(last)) this.#layout = undefined
    else if (statSync(last).size >= bytes) truncateSync(last, bytes)
    else
      throw new UserError(
        `${last} is shorter than it was at the checkpoint: it was changed since, or the disk lost its end; delete it to go on without those episodes.`,
      )
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #begin(name: string, bytes: Buffer): void {
    this.close()
    mkdirSync(this.#folder, { recursive: true })
    const path = join(this.#folder, name)
    this.#file = openSync(path, 'wx')
    try {
      writeAll(this.#file, bytes)
    } catch (error) {
      this.close()
      rmSync(path)
      throw error
    }
    this.#files.push(name)
    this.#bytes = bytes.length
  }

  #extend(bytes: Buffer): void {
    this.#file ??= openSync(join(this.#folder, this.#files.at(-1)!), 'a')
    try {
      writeAll(this.#file, bytes)
    } catch (error) {
      ftruncateSync(this.#file, this.#bytes)
      throw error
    }
    this.#bytes += bytes.length
  }

  #failure(error: unknown, episode: number): unknown {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) return error
    const why =
      code === 'ENOSPC'
        ? 'the disk is full; make room, then resume'
        : code === 'EEXIST'
          ? 'a file of that number is there already; record into a new folder'
          : `${(error as Error).message}; check the folder`
    return new UserError(
      `episode ${episode} cannot be recorded in ${this.#folder}: ${why}. What was recorded before is whole.`,
      { cause: error },
    )
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
