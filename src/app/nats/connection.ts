import { readFileSync } from 'node:fs'
import {
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { Kvm } from '@nats-io/kv'
import { Objm } from '@nats-io/obj'
import {
  AuthorizationError,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nanos,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node'
import { UserError } from '../../core/error.ts'

/** The NATS server, and what it asks for. */
export interface NatsOptions {
  /** Addresses, separated by commas, such as `nats://host:4222`; `tls://` for TLS. */
  readonly nats: string
  /** A credentials file, as `nsc` writes it. */
  readonly natsCreds?: string | undefined
  readonly natsToken?: string | undefined
  /** The certificate authority's file, for TLS with a certificate of your own. */
  readonly natsCa?: string | undefined
}

/** A connection to a server with JetStream. */
export interface Nats {
  readonly connection: NatsConnection
  readonly jetstream: JetStreamClient
  readonly manager: JetStreamManager
  /** Key-value buckets. */
  readonly buckets: Kvm
  /** Object stores. */
  readonly stores: Objm
  close(): Promise<void>
}

/** The stream of trials that wait for a worker, and the consumer that all workers share. */
export const [STREAM, CONSUMER] = ['sente-trials', 'workers']

/** Seconds after which the trial of a silent worker goes to another. */
export const SILENCE = 15

/**
 * Connects, and creates the stream of trials if the server has none. While the server is away later on, the connection
 * is tried again until it is closed.
 *
 * @throws UserError when there is no server, it has no JetStream, or refuses the credentials.
 */
export async function connectNats({ nats, natsCreds, natsToken, natsCa }: NatsOptions): Promise<Nats> {
  const read = (file: string) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new UserError(`${file} cannot be read: check the path.`, { usage: true, cause: error })
    }
  }
  const authenticator = natsCreds === undefined ? undefined : credsAuthenticator(read(natsCreds))
  if (natsCa !== undefined) read(natsCa)
  let connection: NatsConnection | undefined
  try {
    connection = await connect({
      servers: nats.split(','),
      ...(authenticator && { authenticator }),
      ...(natsToken !== undefined && { token: natsToken }),
      ...(natsCa !== undefined && { tls: { caFile: natsCa } }),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      name: 'sente',
    })
    const manager = await jetstreamManager(connection)
    await prepare(manager)
    const client = jetstream(connection)
    const open = connection
    return {
      connection,
      jetstream: client,
      manager,
      buckets: new Kvm(client),
      stores: new Objm(client),
      close: () => open.close(),
    }
  } catch (error) {
    await connection?.close()
    throw explained(nats, error as Error)
  }
}

/**
 * One message a trial, which stays until a worker has finished it; a second message for the same trial is refused, so
 * that publishing twice does no harm.
 */
async function prepare(manager: JetStreamManager): Promise<void> {
  await manager.streams.add({
    name: STREAM,
    subjects: ['sente.trials.>'],
    retention: 'workqueue',
    max_msgs_per_subject: 1,
    discard: 'new',
    discard_new_per_subject: true,
  })
  await manager.consumers.add(STREAM, {
    durable_name: CONSUMER,
    ack_policy: 'explicit',
    ack_wait: nanos(SILENCE * 1000),
    max_deliver: -1,
    max_ack_pending: 10_000,
  })
}

function explained(servers: string, error: Error): Error {
  const where = servers.replace(/\/\/[^@/]*@/g, '//')
  const say = (what: string) => new UserError(what, { cause: error })
  if (error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError)
    return say(
      `the NATS server at ${where} refuses the credentials (${error.message}): check --nats-creds, --nats-token, or ` +
        'user and password in the address.',
    )
  if (error.name === 'JetStreamNotEnabled' || (error instanceof JetStreamApiError && error.code === 503))
    return say(`the NATS server at ${where} runs without JetStream: start it with nats-server -js.`)
  if (error instanceof JetStreamApiError)
    return say(
      `the NATS server at ${where} refuses the stream ${STREAM}: ${error.message}; it needs NATS 2.9 or newer.`,
    )
  if (error instanceof UserError) return error
  return say(
    `no NATS server answers at ${where} (${reason(error)}): start one with nats-server -js, or check the address.`,
  )
}

/** The innermost message: that of the connection, such as `connect ECONNREFUSED 127.0.0.1:4222`. */
const reason = (error: Error): string => (error.cause instanceof Error ? reason(error.cause) : error.message)

/**
 * Makes a request again, every second, until the server answers: it may be away, or starting.
 *
 * @throws the server's refusal, and any error after the connection was closed.
 */
export async function patiently<T>({ connection }: Nats, request: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await request()
    } catch (error) {
      const refusal = error instanceof JetStreamApiError && error.code !== 503
      if (refusal || connection.isClosed()) throw error
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
  }
}
