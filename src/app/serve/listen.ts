import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UserError } from '../../core/error.ts'

/** Milliseconds that a connection may take for its request, so that idle ones do not pile up. */
export const patience = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 }

/**
 * Listens at a host and port; 0: any free one.
 *
 * @param what The kind of server, for the message when the port is in use.
 * @returns its origin, `http://127.0.0.1:7437`.
 * @throws UserError when nothing can listen there.
 */
export function listening(server: Server, host: string, port: number, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(cannotListen(host, port, what, error)))
    server.listen(port, host, () => {
      const shown = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
      resolve(`http://${shown}:${(server.address() as AddressInfo).port}`)
    })
  })
}

function cannotListen(host: string, port: number, what: string, error: NodeJS.ErrnoException): unknown {
  const why = {
    EADDRINUSE: `port ${port} is in use: another ${what} may be running; choose another with --port, or 0 for any.`,
    EACCES: `port ${port} cannot be opened (EACCES): choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `this machine has no address ${host}: give one of its own with --host.`,
    ENOTFOUND: `the name ${host} has no address: give one of this machine with --host.`,
  }[error.code ?? '']
  return why === undefined ? error : new UserError(why, { cause: error })
}
