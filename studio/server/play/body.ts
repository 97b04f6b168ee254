import type { z } from 'zod'
import { UserError } from '../../../src/core/error.ts'

/** A request's body. @throws UserError when it is not of this form. */
export function bodyOf<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError(`the request is not what this studio expects (${issue?.path.join('.')}: ${issue?.message}).`)
}
