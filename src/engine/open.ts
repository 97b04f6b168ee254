import type { DeviceRequest } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import { mostThreads } from '../core/guard/room.ts'
import { option } from '../core/option.ts'
import type { Contender } from './devices/calibrated.ts'
import { type Candidate, type Finding, softwareCounts } from './devices/candidate.ts'
import { graphicsDevice } from './devices/graphics.ts'
import type { Engine } from './engine.ts'

/** Options of every agent that computes; spread them into its own. */
export const engineOptions = {
  threads: option(
    1,
    'threads to an operation; 2 are faster from about 256 units and rows on, and with convolutions, if the machine ' +
      'is idle',
    {
      min: 1,
      max: 256,
      integer: true,
    },
  ),
}

/** What there is to compute with; tests give others. */
export interface Surroundings {
  candidates(): Promise<readonly Candidate[]>
  /** Whether it is worth looking for a GPU at all. */
  graphics(): boolean
}
const here: Surroundings = {
  candidates: async () => (await import('./devices/index.ts')).candidates,
  graphics: () => graphicsDevice() || softwareCounts(),
}

/**
 * The engine for a request.
 *
 * - `cpu`: the compiled engine where onnxruntime-node loads, else eager TF.js. Nothing native for GPUs is loaded.
 * - `gpu`: the fastest of the GPU engines that work here, measured by updates of the first step that is compiled
 *   (`calibrated`).
 * - `auto`: the same with the CPU among them; its `info.note` says why, where it is the CPU.
 *
 * With `engine`, only that kind. The environment variable SENTE_GPU names the only candidate to be looked at.
 *
 * @param most Threads to an operation, on a machine that has processors for them.
 * @throws UserError when what was asked for by name cannot be had, with the reason of each candidate.
 */
export async function openEngine(request: DeviceRequest, most = 1, surroundings = here): Promise<Engine> {
  const threads = Math.min(most, mostThreads())
  const { device, engine } = request
  if (device === 'cpu') return openCpu(engine, threads)
  if (device === 'auto' && !surroundings.graphics()) return openCpu(engine, threads, 'no GPU: none is connected')
  const wanted = named(await surroundings.candidates()).filter(c => engine === 'auto' || c.engine === engine)
  const { contenders, reasons } = await openGpus(wanted, threads)
  if (wanted.length === 0)
    reasons.push(`SENTE_GPU=${process.env.SENTE_GPU} is no engine of the kind --engine ${engine}.`)
  if (device === 'gpu') {
    if (contenders.length === 0)
      throw new UserError(
        `--device gpu: no GPU engine works here. ${reasons.join(' ')} sente doctor tells more; --device cpu and ` +
          `auto compute on the CPU.`,
      )
  } else {
    const note = contenders.length === 0 ? `no GPU: ${reasons.join(' ')}` : undefined
    contenders.unshift({ name: 'cpu', engine: await openCpu(engine, threads, note) })
  }
  const { calibrated } = await import('./devices/calibrated.ts')
  return contenders.length === 1 && device === 'auto' ? contenders[0]!.engine : calibrated(contenders)
}

/** Those that SENTE_GPU names, or all. */
function named(candidates: readonly Candidate[]): readonly Candidate[] {
  const name = process.env.SENTE_GPU
  if (!name) return candidates
  const names = candidates.map(candidate => candidate.name)
  if (!names.some(known => known === name))
    throw new UserError(`SENTE_GPU=${name} is no GPU engine.${didYouMean(name, names)} There are: ${names.join(', ')}.`)
  return candidates.filter(candidate => candidate.name === name)
}

const findings = new Map<Candidate, Promise<Finding>>()

/** What a candidate's probe finds; each is asked once in a process. */
export function found(candidate: Candidate): Promise<Finding> {
  const finding = findings.get(candidate) ?? candidate.probe()
  findings.set(candidate, finding)
  return finding
}

async function openGpus(
  candidates: readonly Candidate[],
  threads: number,
): Promise<{ contenders: Contender[]; reasons: string[] }> {
  const contenders: Contender[] = []
  const reasons: string[] = []
  const { split } = await import('./devices/split.ts')
  const probed = await Promise.all(candidates.map(async candidate => ({ candidate, finding: await found(candidate) })))
  for (const { candidate, finding } of probed) {
    const { name, title } = candidate
    if (finding.usable)
      try {
        contenders.push({ name, engine: split(await candidate.open(threads), await openCpu('auto', threads)) })
      } catch (error) {
        reasons.push(`${title}: ${(error as Error).message}`)
      }
    else reasons.push(`${title}: ${finding.reason}${finding.fix ? ` (${finding.fix})` : ''}.`)
  }
  return { contenders, reasons }
}

async function openCpu(engine: DeviceRequest['engine'], threads: number, note?: string): Promise<Engine> {
  if (engine === 'tfjs') return openTfjs([], note)
  const { openOnnxEngine } = await import('./onnx/engine.ts')
  try {
    return await openOnnxEngine({ threads, note })
  } catch (error) {
    if (engine === 'onnx' || !(error instanceof UserError)) throw error
    return openTfjs([error.message], note)
  }
}

async function openTfjs(notes: readonly string[], note?: string): Promise<Engine> {
  const { openTfjsEngine } = await import('./tfjs/engine.ts')
  return openTfjsEngine({ notes, note })
}
