import type { IncomingMessage } from 'node:http'
import { UserError } from '../../core/error.ts'
import { ownHost, ownOrigin, type Sender, sameText } from './access.ts'
import type { Decide } from './gather.ts'
import type { ServeMetrics } from './metrics.ts'
import { type Form, readJson, readRaw } from './question.ts'

/** What answers requests. */
export interface Service {
  /** The host that the server listens on. */
  readonly host: string
  /** What requests must carry, if anything. */
  readonly token: string | undefined
  readonly form: Form
  readonly decide: Decide
  readonly metrics: Pick<ServeMetrics, 'text'>
  /** Called with each error that is not the client's. */
  failed(error: unknown): void
}

/** What a request is answered with. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Uint8Array
}

/** A request that is not answered. */
class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const [JSON_TYPE, RAW] = ['application/json', 'application/octet-stream'] as const
const json = (status: number, body: object): Answer => ({ status, type: JSON_TYPE, body: JSON.stringify(body) })

/** Answers a request; never rejects. */
export async function respond(request: IncomingMessage, service: Service): Promise<Answer> {
  try {
    return await answer(request, service)
  } catch (error) {
    const { message } = error as Error
    if (error instanceof Refusal) return json(error.status, { error: message })
    if (error instanceof UserError) return json(400, { error: message })
    if (!request.destroyed) service.failed(error)
    return json(500, { error: 'The server failed.' })
  }
}

/** The method of each address. */
const METHODS: Readonly<Record<string, string>> = { '/act': 'POST', '/health': 'GET', '/metrics': 'GET' }

async function answer(request: IncomingMessage, { host, token, form, decide, metrics }: Service): Promise<Answer> {
  const { headers, method, url = '' } = request
  if (!ownHost(headers.host, host)) throw new Refusal(403, 'This name does not belong to the server.')
  if (!ownOrigin(headers as Sender)) throw new Refusal(403, 'A page of another site sent this request.')
  if (!Object.hasOwn(METHODS, url))
    throw new Refusal(404, 'There is no such address: POST /act, GET /health and GET /metrics exist.')
  if (method !== METHODS[url]) throw new Refusal(405, `${url} takes ${METHODS[url]} only.`)
  if (url === '/health') return json(200, { status: 'ok' })
  if (token !== undefined && !sameText(headers.authorization ?? '', `Bearer ${token}`))
    throw new Refusal(401, 'The token is missing or wrong: send authorization: Bearer <token>.')
  if (url === '/metrics') return { status: 200, type: 'text/plain; version=0.0.4', body: metrics.text() }
  const bytes = await bodyOf(request)
  const raw = headers['content-type'] === RAW
  const { views, answer } = raw ? readRaw(bytes, form) : readJson(bytes.toString(), form)
  return { status: 200, type: raw ? RAW : JSON_TYPE, body: answer(await decide(views)) }
}

/** Most bytes of a request's body. */
const LONGEST = 2 ** 22

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > LONGEST) throw new Refusal(413, `The body is longer than ${LONGEST} bytes: send fewer observations.`)
    chunks.push(chunk as Buffer)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}
