import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute, join, normalize, relative, sep } from 'node:path'
import { z } from 'zod'
import * as builtIn from '../../../agents/index.ts'
import '../../../envs/index.ts'
import { UserError } from '../../core/error.ts'
import { isFile } from '../../core/registry.ts'
import { versions } from '../../store/runs/versions.ts'
import { packagedExperiments } from '../loading/packaged.ts'
import type { TrialTask } from '../sweep/trial.ts'

const texts = z.record(z.string(), z.string())
const Named = z.strictObject({
  env: z.string().exactOptional(),
  agent: z.string().exactOptional(),
  experiment: z.string().exactOptional(),
})

/** What all versions of Sente say about a trial. */
const Head = z.object({
  sente: z.string(),
  sweep: z.string().regex(/^[\w-]+$/),
  name: z.string().regex(/^[\w.=-]+$/),
})
export type Head = z.infer<typeof Head>

/**
 * A trial as it travels. Code does not: a worker has the same Sente, and the same files and packages at the same paths,
 * or refuses the trial.
 */
const Task = z.strictObject({
  ...Head.shape,
  file: z.string().exactOptional(),
  wanted: z.strictObject({
    agent: z.string().exactOptional(),
    env: z.string().exactOptional(),
    envSet: texts.exactOptional(),
    set: texts.exactOptional(),
    plain: z.boolean().exactOptional(),
  }),
  fields: z.record(z.string(), z.json()),
  named: Named,
  /** Whether the sweep says after each evaluation whether it goes on. */
  judged: z.boolean(),
  /** The hash of each file and package that the trial loads. */
  code: z.record(z.string(), z.string()),
})
export type Task = z.infer<typeof Task>

/**
 * Describes a trial for workers elsewhere.
 *
 * @throws UserError when its code lies outside the working directory, where workers would not find it.
 */
export function taskOf(sweep: string, name: string, { file, wanted, fields, named, judged = false }: TrialTask): Task {
  const { python: _, ...code } = named
  const plain = JSON.parse(JSON.stringify({ file, wanted, fields, judged, named: code })) as Pick<
    Task,
    'file' | 'wanted' | 'fields' | 'judged' | 'named'
  >
  return { sente: versions().sente!, sweep, name, ...plain, code: Object.fromEntries(modulesOf(plain).map(hashed)) }
}

/** A message read: a trial, or why it cannot be trained here, in a sentence. */
export type Received = Head & ({ readonly task: Task } | { readonly refusal: string })

/** Reads a message; undefined where it is no trial. */
export function received(message: unknown): Received | undefined {
  const { data: head } = Head.safeParse(message)
  const sente = versions().sente
  if (!head) return undefined
  if (head.sente !== sente)
    return {
      ...head,
      refusal: `the sweep runs sente ${head.sente} and this worker ${sente}: install the same version on both.`,
    }
  const { data: task } = Task.safeParse(message)
  const refusal = task && difference(task)
  return task && { ...head, ...(refusal === undefined ? { task } : { refusal }) }
}

/** What the trial needs and this worker does not have. */
function difference(task: Task): string | undefined {
  try {
    for (const module of modulesOf(task)) {
      const [, here] = hashed(module)
      if (here !== task.code[module])
        return `${module} differs between the sweep and this worker: copy the one it should be to the other.`
    }
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  return undefined
}

const AGENTS = new Set(Object.values(builtIn).map(factory => factory.agentName))

/** The files and packages that a trial loads. */
function modulesOf({ file, wanted, named }: Pick<Task, 'file' | 'wanted' | 'named'>): readonly string[] {
  const files = [file, named.experiment].filter(text => text !== undefined && !packagedExperiments().includes(text))
  const others = [wanted.agent, wanted.env, named.agent, named.env].flatMap(text => text && (moduleIn(text) ?? []))
  return [...new Set([...files, ...others])].filter(text => text !== undefined && text !== '') as string[]
}

/** The module in the value of `--agent` or `--env`: none in a built-in agent's name, an id, or `gymnasium:<id>`. */
function moduleIn(text: string): string | undefined {
  if (text.startsWith('gymnasium:') || AGENTS.has(text)) return undefined
  const [, module] = /^(.{2,}):[^:\\/]+$/.exec(text) ?? []
  if (module !== undefined) return module
  return isFile(text) || !/-v\d+$/.test(text) ? text : undefined
}

/** A module and the hash of its file; of a package, of its package.json. */
function hashed(module: string): [string, string] {
  const path = isFile(module) ? module : join('node_modules', module, 'package.json')
  const inside = relative('', normalize(path))
  if (isAbsolute(module) || isAbsolute(inside) || inside.split(sep)[0] === '..')
    throw new UserError(
      `${module} lies outside this folder: with --nats, name code by a path inside it, such as ./${module
        .split(/[\\/]/)
        .at(-1)}, which every worker has too.`,
      { usage: true },
    )
  try {
    return [module, createHash('sha256').update(readFileSync(inside)).digest('hex')]
  } catch (error) {
    throw new UserError(`there is no ${inside} in the worker's folder: copy or install it there.`, { cause: error })
  }
}
