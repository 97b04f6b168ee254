import { resolve } from 'node:path'
import type { Context, Hono } from 'hono'
import { UserError } from '../../../src/core/error.ts'
import { removeRun } from '../../../src/store/runs/remove.ts'
import { loadRun } from '../../../src/store/runs/run.ts'
import { Evaluated, EvaluateRequest, type Removed, ResumeRequest } from '../../wire/actions.ts'
import { fileOf, runCommand } from '../actions/command.ts'
import { codeFlags, namedCode } from '../actions/named-code.ts'
import { requireStoppable } from '../actions/possible.ts'
import { bodyOf } from '../body.ts'
import { startProcess } from '../launch/start.ts'
import { runFolder } from '../run-folder.ts'
import type { Studio } from '../studio.ts'

/** What a person can do with a run: see studio/wire/actions.ts. */
export function addActions(app: Hono, studio: Studio): void {
  const folderOf = (context: Context) => resolve(runFolder(studio, context.req.param('id')!)) // never like a flag
  const code = (run: string) => codeFlags(namedCode(studio, loadRun(run)))
  /** The process of each run that was asked to stop: a second signal would end it at once, without a checkpoint. */
  const asked = new Map<string, string>()

  app.post('/api/runs/:id/stop', context => {
    const run = folderOf(context)
    const pid = requireStoppable(run)
    const writer = `${pid}, resumed ${loadRun(run).resumed?.length ?? 0} times`
    if (asked.get(run) !== writer) process.kill(pid, 'SIGINT')
    asked.set(run, writer)
    return context.body(null, 204)
  })

  app.post('/api/runs/:id/resume', async context => {
    const run = folderOf(context)
    const { steps } = await bodyOf(context, ResumeRequest)
    const { status, result, steps: planned, resumed = [] } = loadRun(run)
    const least = Math.max(planned, result?.step ?? 0)
    if (status === 'finished' && (steps ?? 0) <= least)
      throw new UserError(`The run is finished: to train it further, give more than ${least} steps in all.`)
    const more = steps === undefined ? [] : ['--steps', String(steps)]
    const begun = () => (loadRun(run).resumed?.length ?? 0) > resumed.length
    await startProcess(['resume', run, '--quiet', ...more, ...code(run)], begun)
    return context.body(null, 204)
  })

  app.post('/api/runs/:id/evaluate', async context => {
    const run = folderOf(context)
    const numbers = Object.entries(await bodyOf(context, EvaluateRequest))
    const flags = numbers.flatMap(([name, value]) => [`--${name}`, String(value)])
    const printed = await runCommand(['eval', run, '--json', ...flags, ...code(run)], context.req.raw.signal)
    return context.json(Evaluated.parse(JSON.parse(printed)))
  })

  app.post('/api/runs/:id/export', async context => {
    const run = folderOf(context)
    const model = await fileOf(file => ['export', run, '--onnx', file, ...code(run)], context.req.raw.signal)
    const name = encodeURIComponent(`${context.req.param('id')}.onnx`).replace(/['()*]/g, '_')
    context.header('content-disposition', `attachment; filename*=UTF-8''${name}`)
    return context.body(new Uint8Array(model), 200, { 'content-type': 'application/octet-stream' })
  })

  app.delete('/api/runs/:id', context => context.json<Removed>(copied(removeRun(folderOf(context)))))
}

const copied = ({ bytes, left }: ReturnType<typeof removeRun>): Removed => ({ bytes, left: [...left] })
