import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { isLoopback, requireToken } from '../../src/app/serve/access.ts'
import { listening, patience } from '../../src/app/serve/listen.ts'
import { UserError } from '../../src/core/error.ts'
import { kindOf } from '../../src/store/access/failure.ts'
import { studioApp } from './app.ts'
import { guards } from './guard.ts'
import type { Studio } from './studio.ts'

/** Where and to whom the studio is served. */
export interface ServeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
  /** 0: any free one. */
  readonly port: number
  /** Default: a random one. */
  readonly token?: string | undefined
  /** The folder of the built page. */
  readonly page?: string
}

/** A studio that answers requests. */
export interface Served {
  /** The address of a page, with the token. */
  address(path: string): string
  close(): void
}

/** The page as `npm run build` leaves it, beside the compiled server. */
const built = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/studio/page' : '../page', import.meta.url),
)

/** @throws UserError when the page is not built, or nothing can listen at that host and port. */
export async function serveStudio(studio: Studio, options: ServeOptions): Promise<Served> {
  const { host = '127.0.0.1', port, token = randomBytes(24).toString('base64url'), page = built } = options
  if (!isLoopback(host) && !studio.readOnly && options.token === undefined)
    throw new UserError(
      `--host ${host} lets other machines start and delete runs: add --read-only, or a --token of your own.`,
      { usage: true },
    )
  requireToken(token)
  if (kindOf(`${page}/index.html`) !== 'file')
    throw new UserError('the page of the studio is not built: run npm run build once, or npm run studio.')
  const app = studioApp(studio, ...guards({ token, host }))
  app.get('*', serveStatic({ root: page }))
  app.get('/assets/*', context => context.notFound()) // of another version: the page would not run as a script
  app.get('*', serveStatic({ path: `${page}/index.html` }))
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: patience }) as Server
  const origin = await listening(server, host, port, 'studio')
  return {
    address: path => `${origin}${path}?token=${token}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
