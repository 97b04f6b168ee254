import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { UserError } from '../../core/error.ts'

/** Whether only this machine can reach a server on this host. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)

/**
 * Whether a Host header names this server, not a name that another site could have pointed at this machine (DNS
 * rebinding): those of the loopback and, if other machines may connect, addresses, the machine's name and `host`, on
 * which the server listens.
 */
export function ownHost(header: string | undefined, host: string): boolean {
  const name = nameIn(header)
  const own = name === host || name === machine() || isIP(name ?? '') > 0
  return name !== undefined && (isLoopback(name) || (!isLoopback(host) && own))
}

const machine = (): string => hostname().toLowerCase()

/** The name in a Host header, without port and brackets. */
function nameIn(header: string | undefined): string | undefined {
  const [, six, name] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return (six ?? name)?.toLowerCase()
}

/** The headers that tell which page sent a request. */
export interface Sender {
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | undefined
}

/** Whether no page of another site, nor of another server on this machine, sent a request. */
export function ownOrigin({ host, origin, 'sec-fetch-site': site }: Sender, link = false): boolean {
  const own = origin === undefined || origin === `http://${host}`
  return own && (site === undefined || site === 'same-origin' || site === 'none' || link)
}

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b))
const hash = (text: string) => createHash('sha256').update(text).digest()

/** @throws UserError for a token that is short, or that an address cannot hold. */
export function requireToken(token: string): void {
  if (!/^[\w.~-]{8,}$/.test(token))
    throw new UserError('--token takes at least 8 letters, digits, ".", "_", "~" or "-".', { usage: true })
}
