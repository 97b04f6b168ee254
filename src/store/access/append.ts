import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { attempt, gone, kindOf } from './failure.ts'
import { exclusively, look, openPlain } from './look.ts'

/** An append-only file. */
export class AppendFile {
  readonly path: string
  readonly #run: string
  readonly #file: number
  /** Whether the file system reports link counts. */
  readonly #linkCounts: boolean
  #size: number

  private constructor(run: string, path: string, file: number) {
    const { size, nlink } = fstatSync(file)
    this.path = path
    this.#run = run
    this.#file = file
    this.#linkCounts = nlink > 0
    this.#size = size
  }

  /** Creates a file. @throws UserError (DiskError, `EEXIST`) when the name is taken. */
  static create(run: string, name: string): AppendFile {
    const path = join(run, name)
    look(run, name)
    const file = attempt(run, path, 'written', () => openSync(path, exclusively, 0o666))
    return new AppendFile(run, path, file)
  }

  /** Opens an existing file. @throws UserError when it is missing, or not a regular file with a single hard link. */
  static open(run: string, name: string): AppendFile {
    const path = join(run, name)
    const { file, stats } = openPlain(run, name, constants.O_WRONLY, 'written')
    if (stats.nlink <= 1) return new AppendFile(run, path, file)
    closeSync(file)
    throw new UserError(
      `${path} has a second hard link, so writing to it would change a file elsewhere: copy the run folder and use ` +
        `the copy.`,
    )
  }

  get size(): number {
    return this.#size
  }

  /** Appends all of `bytes`, or nothing. @throws UserError when that fails; the file is unchanged then. */
  append(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at, bytes.length - at, this.#size + at)
    } catch (error) {
      try {
        ftruncateSync(this.#file, this.#size)
      } catch {} // report the first error
      attempt(this.#run, this.path, 'written', () => {
        throw error
      })
    }
    this.#size += bytes.length
    if (this.#linkCounts && fstatSync(this.#file).nlink === 0)
      throw gone(kindOf(this.#run) === undefined ? this.#run : this.path)
  }

  /** Truncates the file to `bytes`. */
  cut(bytes: number): void {
    attempt(this.#run, this.path, 'written', () => ftruncateSync(this.#file, bytes))
    this.#size = bytes
  }

  /** Flushes to the disk (fsync). */
  sync(): void {
    attempt(this.#run, this.path, 'written', () => fsyncSync(this.#file))
  }

  close(): void {
    attempt(this.#run, this.path, 'written', () => closeSync(this.#file))
  }
}
