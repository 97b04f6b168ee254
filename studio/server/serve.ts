import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { UserError } from '../../src/core/error.ts'
import { kindOf } from '../../src/store/access/failure.ts'
import { studioApp } from './app.ts'
import { guards, isLoopback } from './guard.ts'
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
  if (!/^[\w.~-]{8,}$/.test(token))
    throw new UserError('--token takes at least 8 letters, digits, ".", "_", "~" or "-".', { usage: true })
  if (kindOf(`${page}/index.html`) !== 'file')
    throw new UserError('the page of the studio is not built: run npm run build once, or npm run studio.')
  const app = studioApp(studio, ...guards({ token, host }))
  app.get('*', serveStatic({ root: page }))
  app.get('/assets/*', context => context.notFound()) // of another version: the page would not run as a script
  app.get('*', serveStatic({ path: `${page}/index.html` }))
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions }) as Server
  await listening(server, host, port)
  const { port: open } = server.address() as AddressInfo
  const shown = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return {
    address: path => `http://${shown}:${open}${path}?token=${token}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Milliseconds that a connection may take for its request, so that idle ones do not pile up. */
const serverOptions = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 }

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(cannotListen(host, port, error)))
    server.listen(port, host, resolve)
  })
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): unknown {
  const why = {
    EADDRINUSE: `port ${port} is in use: another studio may be running; choose another with --port, or 0 for any.`,
    EACCES: `port ${port} cannot be opened (EACCES): choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `this machine has no address ${host}: give one of its own with --host.`,
    ENOTFOUND: `the name ${host} has no address: give one of this machine with --host.`,
  }[error.code ?? '']
  return why === undefined ? error : new UserError(why, { cause: error })
}
