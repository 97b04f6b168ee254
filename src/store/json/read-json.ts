import { join } from 'node:path'
import type { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { readFile } from '../access/read.ts'
import { parseJson } from './parse-json.ts'

/**
 * Reads a JSON file in a run folder and validates it.
 *
 * @param most Largest size in bytes.
 * @param open Converts the parsed data before validation. Default: no change.
 * @throws UserError that names the file and the problem.
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
  if (!bytes) throw new UserError(`${path} is missing: the folder was not copied completely; copy it again.`)
  let data: unknown
  try {
    data = parseJson(bytes.toString('utf8'))
  } catch (error) {
    throw new UserError(`${path} is damaged, as it cannot be parsed (${(error as Error).message}): use a copy.`, {
      cause: error,
    })
  }
  const parsed = schema.safeParse(open(data))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue!.path.join('.')
  throw new UserError(
    `${path} is not in this version's format${where ? `, at "${where}"` : ''}: ${issue!.message}; it was edited, or ` +
      `another version of sente wrote it.`,
    { cause: parsed.error },
  )
}
