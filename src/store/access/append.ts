import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { attempt, gone, kindOf } from './failure.ts'
import { exclusively, look, openPlain } from './look.ts'

/** A file that grows at its end. */
export class AppendFile {
  readonly path: string
  readonly #run: string
  readonly #file: number
  /** Whether the file system counts a file's names. */
  readonly #counts: boolean
  #size: number

  private constructor(run: string, path: string, file: number) {
    const { size, nlink } = fstatSync(file)
    this.path = path
    this.#run = run
    this.#file = file
    this.#counts = nlink > 0
    this.#size = size
  }

  /** A new one. @throws UserError (DiskError, `EEXIST`) when something of that name is there. */
  static create(run: string, name: string): AppendFile {
    const path = join(run, name)
    look(run, name)
    const file = attempt(run, path, 'written', () => openSync(path, exclusively, 0o666))
    return new AppendFile(run, path, file)
  }

  /** One that is there. @throws UserError when it is not, or is no plain file of one name. */
  static open(run: string, name: string): AppendFile {
    const path = join(run, name)
    const { file, stats } = openPlain(run, name, constants.O_WRONLY, 'written')
    if (stats.nlink <= 1) return new AppendFile(run, path, file)
    closeSync(file)
    throw new UserError(
      `${path} has a second name (a hard link), so that writing into it would change a file elsewhere: copy the ` +
        `run's folder, and use the copy.`,
    )
  }

  get size(): number {
    return this.#size
  }

  /** Writes all of it. @throws UserError when it cannot; the file is as it was then. */
  append(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at, bytes.length - at, this.#size + at)
    } catch (error) {
      try {
        ftruncateSync(this.#file, this.#size)
      } catch {} // the first error is the one to tell
      attempt(this.#run, this.path, 'written', () => {
        throw error
      })
    }
    this.#size += bytes.length
    if (this.#counts && fstatSync(this.#file).nlink === 0)
      throw gone(kindOf(this.#run) === undefined ? this.#run : this.path)
  }

  /** Cuts off what follows the first `bytes`. */
  cut(bytes: number): void {
    attempt(this.#run, this.path, 'written', () => ftruncateSync(this.#file, bytes))
    this.#size = bytes
  }

  /** Down to the disk. */
  sync(): void {
    attempt(this.#run, this.path, 'written', () => fsyncSync(this.#file))
  }

  close(): void {
    attempt(this.#run, this.path, 'written', () => closeSync(this.#file))
  }
}
