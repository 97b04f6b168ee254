import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '../../core/error.ts'
import { isFile } from '../../core/registry.ts'

/** Where a starter's file goes. */
export interface Place {
  /** The file's name without its ending. */
  readonly name: string
  /** The file as a command names it: `./corridor.ts`. */
  readonly file: string
  /** The same without `./`. */
  readonly plain: string
}

/** @param path A name, with or without a folder before it. @throws UserError when it is not a valid name. */
export function place(path: string): Place {
  const [, folder = '', name = ''] = /^(.*[\\/])?([^\\/]*)$/.exec(path.replace(/\.ts$/, ''))!
  if (!/^[a-z][a-z\d]*([-_][a-z\d]+)*$/i.test(name))
    throw new UserError(`"${path}" is not a valid name: use letters, digits and hyphens, such as frozen-lake.`, {
      usage: true,
    })
  const file = folder && isFile(folder) ? `${folder}${name}.ts` : `./${folder}${name}.ts`
  return { name, file, plain: file.replace(/^\.\//, '') }
}

/** Writes new files, by their paths. @throws UserError when one exists already, or cannot be written. */
export function writeFiles(files: Readonly<Record<string, string>>): void {
  for (const file of Object.keys(files))
    if (existsSync(file))
      throw new UserError(`${file} already exists: choose another name, or delete it first.`, { usage: true })
  for (const [file, text] of Object.entries(files))
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new UserError(`${file} cannot be written (${code}): choose a folder that can be.`, { cause: error })
    }
}
