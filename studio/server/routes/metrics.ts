import type { Hono } from 'hono'
import { UserError } from '../../../src/core/error.ts'
import { Axis as Axes, type Axis, type Curve, type Metrics } from '../../wire/metrics.ts'
import { Curves } from '../metrics/curves.ts'
import { type Mark, readLog } from '../metrics/log-reader.ts'
import { MeasurementCache, type Measurements } from '../metrics/measurements.ts'
import { type Points, thinned } from '../metrics/points.ts'
import { runFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** Most runs in a request, and the limits of the points of a curve. */
const [RUNS, FEWEST, MOST] = [200, 10, 10_000]
/** Bytes of the log that are read for one request with `after`. */
const NEW = 2 ** 23

interface Asked {
  readonly metrics: ReadonlySet<string> | undefined
  readonly axis: Axis
  readonly points: number
}

/** `GET /api/metrics`: see `Metrics`. */
export function addMetrics(app: Hono, studio: Studio): void {
  const cache = new MeasurementCache()
  app.get('/api/metrics', async context => {
    const { runs = '', metrics, x = 'steps', points = '1000', after } = context.req.query()
    const ids = [...new Set(runs.split(',').filter(id => id !== ''))]
    const axis = Axes.safeParse(x)
    if (ids.length > RUNS) throw new UserError(`${ids.length} runs are too many to draw: select at most ${RUNS}.`)
    if (!axis.success || !/^\d{1,6}$/.test(points) || (after !== undefined && ids.length !== 1))
      throw new UserError('This request for curves is not in the form that the studio knows: reload the page.')
    const asked: Asked = {
      metrics: metrics === undefined ? undefined : new Set(metrics.split(',')),
      axis: axis.data,
      points: Math.min(Math.max(Number(points), FEWEST), MOST),
    }
    const answer: Metrics = {
      curves: [],
      names: [],
      cursors: {},
      anew: after !== undefined,
      unfinished: [],
      missing: [],
    }
    const names = new Set<string>()
    for (const run of ids) {
      try {
        const measured = await cache.of(runFolder(studio, run))
        const added = after === undefined ? undefined : since(runFolder(studio, run), markOf(after))
        if (added) answer.anew = false
        const { curves, mark, complete } = added ? { ...measured, ...added } : measured
        for (const name of measured.curves.names) names.add(name)
        answer.curves.push(...curvesOf(run, curves, measured, added ? { ...asked, points: Infinity } : asked))
        if (mark) answer.cursors[run] = `${mark.at}-${mark.hash}`
        if (!complete) answer.unfinished.push(run)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        answer.missing.push({ run, error: error.message })
      }
    }
    answer.names.push(...[...names].sort())
    return context.json(answer)
  })
}

/** @throws UserError when curves over time are asked for, and the run's folder has no times. */
function curvesOf(run: string, curves: Curves, { clock }: Measurements, { metrics, axis, points }: Asked): Curve[] {
  if (axis === 'time' && curves.names.length > 0 && clock.at(0) === undefined)
    throw new UserError(`${run} has no curve over time: its folder has no events.out.tfevents files, which have times.`)
  const onAxis = ({ x, y }: Points): Points => (axis === 'steps' ? { x, y } : { x: x.map(step => clock.at(step)!), y })
  return curves.names
    .filter(metric => !metrics || metrics.has(metric))
    .map(metric => ({ run, metric, ...thinned(onAxis(curves.get(metric)!), points) }))
}

/** What was logged after a mark; undefined if the marked line is gone. */
function since(run: string, mark: Mark): { curves: Curves; mark: Mark | undefined; complete: boolean } | undefined {
  const curves = new Curves()
  const { anew, ...progress } = readLog(run, mark, NEW, { take: line => curves.add(line), reset: () => {} })
  return anew ? undefined : { curves, ...progress }
}

/** @throws UserError when it is not a cursor. */
function markOf(cursor: string): Mark {
  const [, at, hash] = /^(\d{1,15})-([0-9a-f]{16})$/.exec(cursor) ?? []
  if (at === undefined || hash === undefined) throw new UserError('This is not a cursor of curves: reload the page.')
  return { at: Number(at), hash }
}
