import type { View } from '../../core/env.ts'
import { encode, type Space, type Value, width } from '../../core/space.ts'
import { drift, recent, type Spread } from './drift.ts'

/** Upper bounds of the latency histogram, in seconds. */
const BOUNDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const

/** Numbers of an observation that get a line each; of larger ones only the largest drift is shown. */
const LINES = 256

/** What a server counts. */
export interface ServeMetrics {
  /** An answer to a request for actions: its status, and seconds from the request's arrival. */
  answered(status: number, seconds: number): void
  /** Observations that were decided about as one batch. */
  batch(views: readonly View[]): void
  /** All in Prometheus' text format, version 0.0.4. */
  text(): string
}

/**
 * Metrics of a server.
 *
 * @param about Labels of `sente_info`. @param training Absent where no observations of training are known; then there
 * is no drift.
 */
export function serveMetrics(
  about: Readonly<Record<string, string>>,
  space: Space,
  training: Spread | undefined,
): ServeMetrics {
  const D = width(space)
  const now = recent(D)
  const row = new Float32Array(D)
  const statuses = new Map<number, number>()
  const counts = new Array<number>(BOUNDS.length + 1).fill(0)
  let [seconds, observations, batches] = [0, 0, 0]

  const components = (name: string, help: string, values: Float64Array) =>
    D > LINES ? [] : gauge(name, help, ...[...values].map((value, i): Line => [{ component: String(i) }, value]))
  const drifted = (spread: Spread) => {
    const found = drift(now, spread)
    return [
      ...gauge('sente_observation_drift_max', 'The largest sente_observation_drift.', [{}, Math.max(...found)]),
      ...components(
        'sente_observation_drift',
        'Distance of the recent mean from that of training, in standard deviations of training.',
        found,
      ),
      ...components('sente_training_observation_mean', 'Mean in training, by component.', spread.mean),
      ...components(
        'sente_training_observation_std',
        'Standard deviation in training, by component.',
        spread.deviation,
      ),
      ...components('sente_observation_mean', 'Mean of about the last 1,000 observations.', now.mean),
      ...components('sente_observation_std', 'Deviation of about the last 1,000 observations.', now.deviation),
    ]
  }
  return {
    answered(status, took) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const bin = BOUNDS.findIndex(bound => took <= bound)
      counts[bin < 0 ? BOUNDS.length : bin]!++
      seconds += took
    },
    batch(views) {
      batches++
      observations += views.length
      if (!training) return
      for (const { observation } of views) {
        encode(space, observation as Value<Space>, row)
        now.add(row)
      }
    },
    text() {
      const requests = [...statuses].sort(([a], [b]) => a - b)
      const name = 'sente_request_duration_seconds'
      let below = 0
      return [
        ...gauge('sente_info', 'What is served.', [about, 1]),
        ...metric('counter', 'sente_requests_total', 'Requests for actions, by status of the answer.', [
          ...requests.map(([code, count]): Line => [{ code: String(code) }, count]),
        ]),
        ...metric('counter', 'sente_observations_total', 'Observations decided about.', [[{}, observations]]),
        ...metric('counter', 'sente_batches_total', 'Batches in which they were computed.', [[{}, batches]]),
        ...metric('histogram', name, 'Time from a request to its answer.', []),
        ...[...BOUNDS, '+Inf'].map((bound, i) => {
          below += counts[i]!
          return `${name}_bucket{le="${bound}"} ${below}`
        }),
        `${name}_sum ${seconds}`,
        `${name}_count ${below}`,
        ...(training && observations > 0 ? drifted(training) : []),
        '',
      ].join('\n')
    },
  }
}

type Line = readonly [labels: Readonly<Record<string, string>>, value: number]

const gauge = (name: string, help: string, ...lines: readonly Line[]) => metric('gauge', name, help, lines)

const metric = (type: string, name: string, help: string, lines: readonly Line[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...lines.map(([labels, value]) => `${name}${labelled(labels)} ${value}`),
]

function labelled(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`,
  )
  return all.length > 0 ? `{${all.join(',')}}` : ''
}
