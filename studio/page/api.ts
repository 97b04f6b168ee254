import type { z } from 'zod'
import { Failure } from '../wire/session.ts'

/** A request that the server refused, with its sentence. */
export class Refused extends Error {
  /** The field of a form that it is about. */
  readonly field: string | undefined
  constructor({ error, field }: Failure) {
    super(error)
    this.field = field
  }
}

/** @throws Refused when the server does not answer, or with anything but 2xx. */
export async function get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await (await answer(path)).json())
}

/** Sends a body; an answer without content (204) is undefined. @throws Refused as `get` does. */
export async function send<T>(
  method: 'POST' | 'DELETE',
  path: string,
  body: unknown,
  schema: z.ZodType<T>,
): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await answer(path, { method, headers, body: JSON.stringify(body) })
  return schema.parse(response.status === 204 ? undefined : await response.json())
}

async function answer(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, init).catch(() => {
    throw new Refused({ error: 'The studio does not answer: start it again with npx sente studio.' })
  })
  if (response.ok) return response
  const failure = Failure.safeParse(await response.json().catch(() => undefined))
  throw new Refused(failure.success ? failure.data : { error: `The studio answered ${response.status}.` })
}

/** Fetches a file by a POST request. @throws Refused as `get` does. */
export const file = async (path: string): Promise<Blob> => (await answer(path, { method: 'POST' })).blob()
