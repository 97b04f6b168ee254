import { cpus, totalmem } from 'node:os'
import type { Candidate, Finding } from '../../engine/devices/candidate.ts'
import { type Hardware, hardware } from '../../engine/devices/hardware.ts'
import { candidates } from '../../engine/devices/index.ts'
import { loadBackends, type TfjsBackend } from '../../engine/tfjs/backends.ts'
import { version, versions } from '../../store/runs/versions.ts'
import { inChildProcess, type ProcessOutcome } from '../child-process.ts'
import { difference, type Lesson, learnOn, selfTest } from './self-test.ts'

/** The result of testing one engine. */
export interface Test {
  /** `onnx` and `tfjs` on the CPU; otherwise the candidate's. */
  readonly name: string
  /** E.g. `ONNX Runtime, WebGPU`. */
  readonly title: string
  /** `absent`: not installed or not usable. `fails`: it runs, but its losses are wrong. */
  readonly state: 'works' | 'fails' | 'absent'
  /** What it runs on, or why it does not. */
  readonly detail: string
  /** The command or step that fixes it, if there is one. */
  readonly fix?: string
  /** The state of its installation (`tfjsNodeState`), for packages that have one. */
  readonly installation?: string
  /** The adapter is a software renderer, used only with SENTE_SOFTWARE_GPU=1. */
  readonly software?: boolean
  /** Losses of three updates of a small DQN. */
  readonly losses?: readonly number[]
  /** The largest relative difference from the losses on the CPU. */
  readonly difference?: number
  /** Median milliseconds of a further update. */
  readonly ms?: number
}

/** What a value of `--device` would choose: where the self-test ran, or why it did not. */
export interface Choice {
  readonly device: 'auto' | 'cpu' | 'gpu'
  readonly works: boolean
  readonly detail: string
  /** Why it was chosen, if there was a choice. */
  readonly why?: string
  readonly ms?: number
}

/** The findings on this machine; `sente doctor --json` prints it. */
export interface Examination {
  /** Of sente, node and the packages that compute. */
  readonly versions: Readonly<Record<string, string>>
  readonly machine: Hardware & {
    /** E.g. `linux x64`. */
    readonly system: string
    /** E.g. `2 × AMD EPYC`. */
    readonly processor: string
    /** GiB. */
    readonly memory: number
  }
  /** The two engines on the CPU. */
  readonly tests: readonly Test[]
  /** The engines on a GPU. */
  readonly candidates: readonly Test[]
  /** TF.js backends of the eager engine on the CPU, fastest first. */
  readonly backends: readonly TfjsBackend[]
  readonly devices: readonly Choice[]
}

/** What to examine; tests replace it. */
export interface Subject {
  readonly candidates: readonly Candidate[]
  /** URL of a module that exports `learnBy(name)` and `learnOn(request)`, called in separate processes. */
  readonly module: string
  /** Most milliseconds for each call of native code. */
  readonly patience: number
}

const here: Subject = { candidates, module: selfTest, patience: 60_000 }

/** Largest relative difference of losses: products in TF32, NVIDIA's 19-bit floats, have errors of 2⁻¹¹. */
const TOLERANCE = 1e-3

/** Finds and tests the engines of this machine. Native GPU code runs in separate processes. */
export async function examine({ candidates, module, patience }: Subject = here): Promise<Examination> {
  const probing = candidates.map(candidate => probed(candidate, patience))
  const [machine, findings] = await Promise.all([hardware(), Promise.all(probing)])
  const lessons = [await attempted('onnx'), await attempted('tfjs')] as const
  const reference = lessons.map(answerOf).find(lesson => lesson !== undefined)
  const [onnx, tfjs] = lessons.map(lesson => judged(lesson, reference))
  const tests = [
    { name: 'onnx', title: 'compiled, ONNX Runtime', ...onnx!, ...fasterThan(lessons[0]) },
    { name: 'tfjs', title: 'eager, TF.js', ...tfjs! },
  ]

  const tried: Test[] = []
  for (const [i, { name, title }] of candidates.entries()) {
    const finding = findings[i]!
    if (finding.usable) {
      const outcome = judged(await inChildProcess<Lesson>(module, 'learnBy', [name], patience), reference)
      const detail = outcome.state === 'works' ? finding.detail : `${finding.detail}: ${outcome.detail}`
      tried.push({ name, title, ...outcome, detail, ...(finding.software && { software: true }) })
    } else {
      const { reason: detail, fix, state: installation } = finding
      tried.push({ name, title, state: 'absent', detail, ...(fix && { fix }), ...(installation && { installation }) })
    }
  }

  const native = findings.some(({ usable }) => usable)
  const choose = async (device: Choice['device']): Promise<Choice> => {
    const request = { device, engine: 'auto' } as const
    const lesson =
      native && device !== 'cpu'
        ? await inChildProcess<Lesson>(module, 'learnOn', [request], patience)
        : await attempted('auto', device)
    if ('problem' in lesson) return { device, works: false, detail: lesson.problem }
    const { answer } = lesson
    const { description, note: why, ms } = answer
    return { device, works: true, detail: `${answer.device}: ${description}`, ...(why !== undefined && { why }), ms }
  }
  return {
    versions: versions(),
    machine: {
      system: `${process.platform} ${process.arch}`,
      processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
      memory: Math.round(totalmem() / 2 ** 30),
      ...machine,
    },
    tests,
    candidates: tried,
    backends: version('@tensorflow/tfjs-core') ? await loadBackends() : [],
    devices: [await choose('auto'), await choose('cpu'), await choose('gpu')],
  }
}

/** Whether anything can train. */
export const trains = ({ tests, candidates }: Examination): boolean =>
  [...tests, ...candidates].some(({ state }) => state === 'works')

/** A candidate's finding; a probe that throws or takes more than `patience` ms becomes a reason. */
export async function probed(candidate: Candidate, patience: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding>(resolve => {
    const reason = `it did not answer within ${patience / 1000} seconds`
    timer = setTimeout(() => resolve({ usable: false, reason }), patience)
  })
  const finding = candidate.probe().catch(error => ({ usable: false, reason: messageOf(error) }) as const)
  return Promise.race([finding, late]).finally(() => clearTimeout(timer))
}

async function attempted(
  engine: 'auto' | 'onnx' | 'tfjs',
  device: Choice['device'] = 'cpu',
): Promise<ProcessOutcome<Lesson>> {
  try {
    return { answer: await learnOn({ device, engine }) }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

/** How to get a faster engine than the one that was tested. */
function fasterThan(lesson: ProcessOutcome<Lesson>): Pick<Test, 'fix'> {
  const hint = answerOf(lesson)?.hint
  return hint === undefined ? {} : { fix: hint }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const answerOf = (lesson: ProcessOutcome<Lesson>): Lesson | undefined =>
  'answer' in lesson ? lesson.answer : undefined

/** Whether the losses fall, and agree with those of the CPU. */
function judged(lesson: ProcessOutcome<Lesson>, reference: Lesson | undefined): Omit<Test, 'name' | 'title'> {
  if ('problem' in lesson) return { state: 'fails', detail: lesson.problem }
  const { losses, ms, description } = lesson.answer
  const apartBy = reference && reference !== lesson.answer ? difference(lesson.answer, reference) : undefined
  const measured = { losses, ms, ...(apartBy !== undefined && { difference: apartBy }) }
  const list = losses.map(loss => loss.toPrecision(3)).join(', ')
  if (!(losses.at(-1)! < losses[0]!)) return { state: 'fails', detail: `its losses do not fall: ${list}`, ...measured }
  if (apartBy !== undefined && !(apartBy < TOLERANCE))
    return {
      state: 'fails',
      detail: `its losses ${list} are not the CPU's, ${reference!.losses.map(loss => loss.toPrecision(3)).join(', ')}`,
      ...measured,
    }
  return { state: 'works', detail: description.split(' (')[0]!, ...measured }
}
