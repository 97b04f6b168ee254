import type { Context } from 'hono'
import type { z } from 'zod'
import { UserError } from '../../src/core/error.ts'

/** A request's body as JSON; none counts as `{}`. @throws UserError when it is not of this form. */
export async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await context.req.text()
  const parsed = schema.safeParse(text === '' ? {} : jsonIn(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue!.path.join('.') || 'body'
  throw new UserError(`the request is not what this studio expects (${where}: ${issue!.message}).`)
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
