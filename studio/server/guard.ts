import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import type { Failure } from '../wire/session.ts'

/** Who may use the studio. */
export interface Access {
  /** What the printed address carries; a cookie holds it from then on. */
  readonly token: string
  /** The host that the server listens on. */
  readonly host: string
}

/** Most bytes of a request's body. */
const LONGEST = 2 ** 20

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)

/** What every request passes before its route: headers of the answer, Host, Origin, token, length of the body. */
export const guards = (access: Access): readonly MiddlewareHandler[] => [
  headers,
  knownHost(access),
  ownOrigin,
  knownToken(access),
  bodyLimit({ maxSize: LONGEST, onError: context => refuse(context, 413, 'The request is too long.') }),
]

/** No script, style or connection but the studio's own; no frames; nothing is cached or leaks its address. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
})

/**
 * Refuses names that another site could have pointed at this machine (DNS rebinding): known are those of the loopback
 * and, if other machines may connect, addresses, the machine's name and the one given by --host.
 */
const knownHost =
  ({ host }: Access): MiddlewareHandler =>
  async (context, next) => {
    const name = nameIn(context.req.header('host'))
    const own = name === host || name === machine() || isIP(name ?? '') > 0
    const known = name !== undefined && (isLoopback(name) || (!isLoopback(host) && own))
    return known ? next() : refuse(context, 403, 'This name does not belong to the studio: open the printed address.')
  }

const machine = (): string => hostname().toLowerCase()

/** The name in a Host header, without port and brackets. */
function nameIn(header: string | undefined): string | undefined {
  const [, six, name] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return (six ?? name)?.toLowerCase()
}

/** Refuses requests that other pages send, also pages of other servers on this machine. */
const ownOrigin: MiddlewareHandler = async (context, next) => {
  const origin = context.req.header('origin')
  const site = context.req.header('sec-fetch-site')
  const link = context.req.header('sec-fetch-mode') === 'navigate' && context.req.method === 'GET'
  const own = origin === undefined || origin === `http://${context.req.header('host')}`
  const sent = site === undefined || site === 'same-origin' || site === 'none' || link
  return own && sent ? next() : refuse(context, 403, 'Another page sent this request.')
}

/** Requires the token, in the address or in the cookie. */
const knownToken =
  ({ token }: Access): MiddlewareHandler =>
  async (context, next) => {
    const { host } = context.req.header()
    const cookie = `sente-studio-${/:(\d+)$/.exec(host ?? '')?.[1] ?? 80}` // browsers share cookies among ports
    const given = context.req.query('token')
    if (given !== undefined && same(given, token) && context.req.method === 'GET') {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' })
      // Not a redirect: after a click on another site, a browser would follow it without the cookie.
      const to = context.req.path.replace(/^\/+/, '/')
      return context.html(
        html`<!doctype html><title>Sente Studio</title><meta http-equiv="refresh" content="0;url=${to}">`,
      )
    }
    if (same(getCookie(context, cookie) ?? '', token)) {
      if (!context.req.path.startsWith('/assets/')) context.header('cache-control', 'no-store')
      return next()
    }
    return refuse(
      context,
      401,
      'The token is missing or of an earlier start: open the address that the studio printed.',
    )
  }

const same = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b))
const hash = (text: string) => createHash('sha256').update(text).digest()

function refuse(context: Context, status: 401 | 403 | 413, error: string): Response {
  return context.req.path.startsWith('/api') ? context.json<Failure>({ error }, status) : context.text(error, status)
}
