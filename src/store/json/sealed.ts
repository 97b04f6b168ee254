import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { readJson } from './read-json.ts'

/** An object as indented JSON, ending with a SHA-256 checksum of the rest, so that changes are detected. */
export const seal = (data: object): string => `${JSON.stringify({ ...data, sha256: sealOf(data) }, null, 2)}\n`

/** Reads a file written by `seal`, of at most `most` bytes. @throws UserError that names the file and the problem. */
export function readSealed<S extends z.ZodType>(run: string, name: string, schema: S, most: number): z.infer<S> {
  const path = join(run, name)
  return readJson(run, name, schema, most, data => {
    const { sha256, ...rest } = Object(data) as { sha256?: unknown }
    if (sha256 !== sealOf(rest))
      throw new UserError(`${path} is damaged or was edited: its content does not match its checksum; use a copy.`)
    return rest
  })
}

const sealOf = (data: object): string => createHash('sha256').update(JSON.stringify(data)).digest('hex')
