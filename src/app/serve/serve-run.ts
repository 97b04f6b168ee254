import { createServer, type ServerResponse } from 'node:http'
import type { Agent, DeviceRequest } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { make } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { agentWith } from '../../store/checkpoints/load-agent.ts'
import { loadWeights } from '../../store/checkpoints/load-weights.ts'
import { loadRun, type StoredRun } from '../../store/runs/run.ts'
import { codeBehind, type Named } from '../code/code.ts'
import { isLoopback, requireToken } from './access.ts'
import { spreadInTraining } from './drift.ts'
import { gather } from './gather.ts'
import { listening, patience } from './listen.ts'
import { serveMetrics } from './metrics.ts'
import type { Form } from './question.ts'
import { type Answer, respond } from './respond.ts'

export interface ServeRunOptions extends Named {
  /** Default 127.0.0.1; others than this machine's own need a token. */
  readonly host?: string
  /** 0, the default: any free one. */
  readonly port?: number
  /** What requests must carry, as `authorization: Bearer <token>`. Default: none. */
  readonly token?: string
  /** Default `cpu`. */
  readonly device?: DeviceRequest['device']
  /** Called with each error that is not the client's: those get status 500. */
  readonly failed?: (error: unknown) => void
}

/** A policy that answers requests. */
export interface ServedRun extends Form {
  /** Its origin, such as `http://127.0.0.1:7438`. */
  readonly address: string
  /** Step of the checkpoint whose weights it has. */
  readonly step: number
  /** Whether `/metrics` has the drift of observations: their spread in training is known. */
  readonly drift: boolean
  /** Takes no more requests, answers those that have arrived, and disposes of the agent. */
  close(): Promise<void>
}

/** Most connections at a time, each with a body in memory. */
const CONNECTIONS = 1_024

/** Milliseconds that an idle connection stays open: longer than clients and proxies keep one, so that they close it. */
const IDLE = 120_000

/** Milliseconds for the last answers once it closes. */
const LAST = 2_000

/** Batches that are computed before the first request: networks are compiled for these sizes. */
const SIZES = [1, 4, 8, 12, 16, 32, 48, 64]

/**
 * Answers observations with the greedy actions of a run's newest weights, over HTTP: `POST /act`, `GET /health` and
 * `GET /metrics` (docs/guide/serving.md). Requests that arrive together are computed as one batch.
 *
 * @throws UserError when there is no run, its code must be named, its agent needs more than observations, or nothing
 *   can listen at that host and port.
 * @example
 * const { address, close } = await serveRun('runs/first', { port: 7438 })
 */
export async function serveRun(folder: string, options: ServeRunOptions = {}): Promise<ServedRun> {
  const { host = '127.0.0.1', port = 0, token, device = 'cpu', failed = () => {} } = options
  if (token !== undefined) requireToken(token)
  else if (!isLoopback(host))
    throw new UserError(`--host ${host} lets other machines ask for actions: add a --token of your own.`, {
      usage: true,
    })
  const run = loadRun(folder)
  const { experiment } = await codeBehind(run, options)
  const loaded = loadWeights(run.path)
  const agent = await agentWith(run, loaded, { device, ...(experiment && { agent: experiment.agent }) })
  try {
    const form = await tried(run, agent)
    const training = spreadInTraining(run.path, form.observationSpace)
    const about = { run: run.name, agent: run.agent.name, env: run.env.id, step: String(loaded.step) }
    const metrics = serveMetrics(about, form.observationSpace, training)
    const decide = gather(views => {
      metrics.batch(views)
      return agent.act(views, 'exploit')
    })
    const server = createServer({ ...patience, keepAliveTimeout: IDLE }, async (request, response) => {
      const began = performance.now()
      const answer = await respond(request, { host, token, form, decide, metrics, failed })
      if (request.url === '/act') metrics.answered(answer.status, (performance.now() - began) / 1_000)
      send(response, answer)
    })
    server.maxConnections = CONNECTIONS
    const address = await listening(server, host, port, 'server')
    return {
      ...form,
      address,
      step: loaded.step,
      drift: training !== undefined,
      async close() {
        const closed = new Promise(resolve => server.close(resolve))
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), LAST).unref()
        await closed
        agent.dispose()
      },
    }
  } catch (error) {
    agent.dispose()
    throw error
  }
}

/** Lets the agent act on observations alone, as it will. @throws UserError where it cannot. */
async function tried(run: StoredRun, agent: Agent): Promise<Form> {
  const env = make(run.env)
  try {
    const { observation, legal } = await env.reset(rng(run.seed))
    const view: View = { observation, ...(legal && { legal }) }
    for (const size of SIZES) await agent.act(new Array<View>(size).fill(view), 'exploit')
    return {
      observationSpace: env.observationSpace,
      actionSpace: env.actionSpace,
      masked: legal !== undefined,
      state: agent.stateSize ?? 0,
    }
  } catch (error) {
    throw new UserError(
      `agent ${run.agent.name} cannot act on observations alone (${(error as Error).message}); one that searches ` +
        'from positions plays with npx sente play or gtp.',
      { cause: error },
    )
  } finally {
    env.close?.()
  }
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(body)
}
