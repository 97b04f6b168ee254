import type { Context, Hono } from 'hono'
import { UserError } from '../../../src/core/error.ts'
import { nameOf, pick, type RecordedEpisode, readEpisode } from '../../../src/store/episodes/episodes.ts'
import { StepReader } from '../../../src/store/episodes/range.ts'
import { About, Layout } from '../../../src/store/episodes/schema.ts'
import type { EpisodeDetail, EpisodeList, EpisodeRow, Frames, Steps } from '../../wire/episodes.ts'
import { courseOf } from '../episodes/course.ts'
import { FrameSource } from '../episodes/frames.ts'
import { packSteps, widthOf } from '../episodes/pack.ts'
import { Recordings } from '../episodes/recordings.ts'
import { taskOf } from '../episodes/task.ts'
import { runFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** Most steps of one answer, and its aim in bytes. */
const [MOST, AIM] = [1024, 2 ** 18]

export function addEpisodes(app: Hono, studio: Studio): void {
  const recordings = new Recordings()
  const source = new FrameSource()
  const found = (context: Context<object, '/api/runs/:id/episodes/:name'>) => {
    const { id, name } = context.req.param()
    return recordings.find(runFolder(studio, id), name)
  }

  app.get('/api/runs/:id/episodes', context => {
    const run = runFolder(studio, context.req.param('id'))
    const { version, recording } = recordings.list(run)
    if (context.req.query('known') === version) return context.json<EpisodeList>({ version })
    const { episodes, damage } = recording
    const name = (which: 'best' | 'worst' | 'last') => nameOf(pick(episodes, which, run))
    return context.json<EpisodeList>({
      version,
      episodes: episodes.map(rowOf),
      ...(episodes.length > 0 && { best: name('best'), worst: name('worst'), newest: name('last') }),
      damage: [...damage],
    })
  })

  app.get('/api/runs/:id/episodes/:name', async context => {
    const recorded = found(context)
    const reader = new StepReader(recorded)
    const { env, agent, seed } = About.parse(recorded.schema.facts)
    const { kind, width = 0 } = reader.columns.get('observation')!
    const task = await taskOf(studio, { ...recorded, env }, kind === 'int' ? 0 : width)
    return context.json<EpisodeDetail>({
      row: rowOf(recorded),
      env,
      ...(agent !== undefined && { agent }),
      seed,
      shape: [...task.shape],
      ...(task.actions && { actions: [...task.actions] }),
      ...(task.bounds && { bounds: { low: [...task.bounds.low], high: [...task.bounds.high] } }),
      thoughts: Object.keys(Layout.parse(recorded.schema.facts.layout).thoughts),
      ...(task.unknown !== undefined && { noFrames: task.unknown }),
      chunk: Math.max(16, Math.min(MOST, Math.floor(AIM / widthOf(reader)))),
      course: courseOf(reader, task.alternating),
    })
  })

  app.get('/api/runs/:id/episodes/:name/steps', context => {
    const { from, to } = rangeIn(context)
    return context.json<Steps>(packSteps(new StepReader(found(context)), from, Math.min(to, from + MOST)))
  })

  app.get('/api/runs/:id/episodes/:name/frames', async context => {
    const recorded = found(context)
    const { unknown } = await taskOf(studio, About.parse(recorded.schema.facts), 0)
    if (unknown !== undefined) throw new UserError(unknown)
    const { from, to } = rangeIn(context)
    const { id, name } = context.req.param()
    const key = `${id}/${name}/${recorded.message.body}`
    const end = Math.min(to, from + MOST, recorded.length + 1)
    return context.json<Frames>(await source.frames(key, () => readEpisode(recorded), from, end))
  })
}

function rowOf(episode: RecordedEpisode): EpisodeRow {
  const { step, length, terminated, truncated, side, opponent, evaluation } = episode
  return {
    name: nameOf(episode),
    kind: evaluation ? 'greedy' : side === undefined ? 'training' : 'game',
    step,
    return: episode.return,
    length,
    end: truncated ? 'truncated' : terminated ? 'terminated' : 'unfinished',
    ...(side !== undefined && { side }),
    ...(opponent !== undefined && { opponent }),
  }
}

/** The range of a request. @throws UserError when it is none. */
function rangeIn(context: Context): { from: number; to: number } {
  const [from, to] = ['from', 'to'].map(name => Number(context.req.query(name) ?? Number.NaN)) as [number, number]
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && to > from))
    throw new UserError('from and to must be whole numbers, with from below to.')
  return { from, to }
}
