import { join } from 'node:path'
import type { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { readFile } from '../access/read.ts'
import { parseJson } from './parse-json.ts'

/**
 * A JSON file of known form in a run's folder.
 *
 * @param most Bytes that it may have.
 * @param open Turns what was parsed into what is of that form. Default: nothing.
 * @throws UserError naming the file and what is wrong with it.
 */
export function readJson<S extends z.ZodType>(
  run: string,
  name: string,
  schema: S,
  most: number,
  open: (data: unknown) => unknown = data => data,
): z.infer<S> {
  const path = join(run, name)
  const bytes = readFile(run, name, most)
  if (!bytes) throw new UserError(`${path} is missing: the folder was not copied as a whole.`)
  let data: unknown
  try {
    data = parseJson(bytes.toString('utf8'))
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
  const parsed = schema.safeParse(open(data))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue!.path.join('.')
  throw new UserError(
    `${path} is not what this version of sente writes${where ? `, at "${where}"` : ''}: ${issue!.message}; was it ` +
      `edited, or made by another version?`,
    { cause: parsed.error },
  )
}
