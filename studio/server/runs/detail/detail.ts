import { z } from 'zod'
import { presetLine } from '../../../../src/app/preset/result.ts'
import { restartText } from '../../../../src/loop/episode/restart.ts'
import { sizeOf } from '../../../../src/store/access/size.ts'
import { checkpoints, meanOf } from '../../../../src/store/checkpoints/checkpoint.ts'
import { linesBefore } from '../../../../src/store/runs/event-tail.ts'
import type { StoredRun } from '../../../../src/store/runs/run.ts'
import { versions } from '../../../../src/store/runs/versions.ts'
import type { Evaluation, RunDetail } from '../../../wire/run.ts'
import { possible } from '../../actions/possible.ts'
import type { Studio } from '../../studio.ts'
import { parsed, runRow } from '../row.ts'
import { commandsOf } from './commands.ts'
import { experimentOf } from './experiment.ts'
import { settingsOf } from './settings.ts'

/** Most checkpoints that are listed, and lines of the log in which evaluations are looked for. */
const [CHECKPOINTS, LINES] = [50, 2_000]

const natural = z.number().int().nonnegative()
/** Lines of events.jsonl; the folder is untrusted. */
const EvaluationLine = z.object({
  step: natural,
  mean: z.number(),
  std: z.number(),
  returns: z.array(z.number()).min(1).max(10_000),
})
const RestartLine = z.object({
  step: natural,
  worker: natural,
  reason: z.string(),
  left: z.array(z.object({ slot: natural, episode: natural })),
})

/** Everything about a run but its curves, its log and its episodes. */
export function detailOf(studio: Studio, run: StoredRun, id: string): RunDetail {
  const row = runRow(run, id)
  const preset = presetLine(experimentOf(run))
  return {
    row,
    ...(preset !== undefined && { preset }),
    settings: settingsOf(run),
    engine: run.engine,
    versions: versionsOf(run),
    ...(run.result && { end: { finished: run.result.finished, reason: run.result.reason } }),
    resumed: (run.resumed ?? []).map(({ step, started, changed, restarted }) => ({
      step,
      started,
      notes: [
        ...Object.entries(changed).map(([name, [was, is]]) => `${name} ${JSON.stringify(was)} → ${JSON.stringify(is)}`),
        ...restarted.map(one => `episode ${one.episode} started again, because ${one.reason}`),
      ],
    })),
    ...fromLog(run),
    checkpoints: checkpointsOf(run),
    commands: commandsOf(run),
    can: possible(studio, run, row),
  }
}

function versionsOf({ versions: before }: StoredRun): RunDetail['versions'] {
  const here = versions()
  return Object.entries(before).map(([name, version]) => {
    const now = here[name]
    return { name, version, ...(now !== undefined && now !== version && { now }) }
  })
}

function fromLog({ path }: StoredRun): Pick<RunDetail, 'evaluations' | 'restarts'> {
  const { lines } = linesBefore(path, LINES)
  const of = <T>(type: string, read: (line: string) => T[]) =>
    lines.filter(line => line.startsWith(`{"type":"${type}"`)).flatMap(read)
  return { evaluations: of('evaluation', evaluationIn), restarts: of('restart', restartIn) }
}

function evaluationIn(line: string): Evaluation[] {
  const { success, data } = EvaluationLine.safeParse(parsed(line))
  if (!success) return [] // damaged
  const { returns, ...evaluation } = data
  return [{ ...evaluation, min: Math.min(...returns), max: Math.max(...returns) }]
}

function restartIn(line: string): RunDetail['restarts'] {
  const { success, data } = RestartLine.safeParse(parsed(line))
  return success ? [{ step: data.step, text: restartText(data) }] : []
}

function checkpointsOf({ path }: StoredRun): RunDetail['checkpoints'] {
  const saved = checkpoints(path)
    .slice(0, CHECKPOINTS)
    .map(({ step, path: folder }) => ({ step, bytes: sizeOf(folder), ...meanAt(folder) }))
  const best = Math.max(...saved.map(({ mean = -Infinity }) => mean))
  return saved.map(one => ({ ...one, best: one.mean === best }))
}

function meanAt(checkpoint: string): { mean?: number } {
  try {
    const mean = meanOf(checkpoint)
    return mean === undefined ? {} : { mean }
  } catch {
    return {} // damaged: resume says so
  }
}
