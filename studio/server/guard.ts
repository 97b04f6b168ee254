import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import { ownHost, ownOrigin, sameText } from '../../src/app/serve/access.ts'
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

/** What every request passes before its route: headers of the answer, Host, Origin, token, length of the body. */
export const guards = (access: Access): readonly MiddlewareHandler[] => [
  headers,
  knownHost(access),
  knownOrigin,
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

/** Refuses names that are not the studio's. */
const knownHost =
  ({ host }: Access): MiddlewareHandler =>
  async (context, next) =>
    ownHost(context.req.header('host'), host)
      ? next()
      : refuse(context, 403, 'This name does not belong to the studio: open the printed address.')

/** Refuses requests that other pages send, except links to the studio. */
const knownOrigin: MiddlewareHandler = async (context, next) => {
  const link = context.req.header('sec-fetch-mode') === 'navigate' && context.req.method === 'GET'
  return ownOrigin(context.req.header(), link) ? next() : refuse(context, 403, 'Another page sent this request.')
}

/** Requires the token, in the address or in the cookie. */
const knownToken =
  ({ token }: Access): MiddlewareHandler =>
  async (context, next) => {
    const { host } = context.req.header()
    const cookie = `sente-studio-${/:(\d+)$/.exec(host ?? '')?.[1] ?? 80}` // browsers share cookies among ports
    const given = context.req.query('token')
    if (given !== undefined && sameText(given, token) && context.req.method === 'GET') {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' })
      // Not a redirect: after a click on another site, a browser would follow it without the cookie.
      const to = context.req.path.replace(/^\/+/, '/')
      return context.html(
        html`<!doctype html><title>Sente Studio</title><meta http-equiv="refresh" content="0;url=${to}">`,
      )
    }
    if (sameText(getCookie(context, cookie) ?? '', token)) {
      if (!context.req.path.startsWith('/assets/')) context.header('cache-control', 'no-store')
      return next()
    }
    return refuse(
      context,
      401,
      'The token is missing or of an earlier start: open the address that the studio printed.',
    )
  }

function refuse(context: Context, status: 401 | 403 | 413, error: string): Response {
  return context.req.path.startsWith('/api') ? context.json<Failure>({ error }, status) : context.text(error, status)
}
