// A browser has src/web/open-engine.ts instead: see `browser` in package.json.
import type { DeviceRequest } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import { mostThreads } from '../core/guard/room.ts'
import type { Contender } from './devices/calibrated.ts'
import { type Candidate, type Finding, softwareCounts } from './devices/candidate.ts'
import { graphicsDevice } from './devices/graphics.ts'
import type { Engine } from './engine.ts'

/** The engines available on this machine; replaceable in tests. */
export interface Surroundings {
  candidates(): Promise<readonly Candidate[]>
  /** Whether there may be a GPU, so that probing for one is worthwhile. */
  graphics(): boolean
}
const here: Surroundings = {
  candidates: async () => (await import('./devices/index.ts')).candidates,
  graphics: () => graphicsDevice() || softwareCounts(),
}

/**
 * Opens the engine for a request.
 *
 * - `cpu`: the compiled engine if onnxruntime-node loads, else eager TF.js. Loads no native GPU code.
 * - `gpu`: the fastest GPU engine that works here, timed on the first learning step that is compiled (`calibrated`).
 * - `auto`: likewise, with the CPU as another contender; if the CPU is chosen, `info.note` says why.
 *
 * `engine` restricts the choice to one kind. The environment variable SENTE_GPU restricts it to one candidate.
 *
 * @param most Upper bound on the threads per operation; capped by the machine's processors.
 * @throws UserError when an explicitly requested device or engine is unavailable, with the reason for each candidate.
 */
export async function openEngine(request: DeviceRequest, most = 1, surroundings = here): Promise<Engine> {
  const threads = Math.min(most, mostThreads())
  const { device, engine } = request
  if (device === 'cpu') return openCpu(engine, threads)
  if (device === 'auto' && !surroundings.graphics()) return openCpu(engine, threads, 'no GPU: none is connected')
  const wanted = named(await surroundings.candidates()).filter(c => engine === 'auto' || c.engine === engine)
  const { contenders, reasons } = await openGpus(wanted, threads)
  if (wanted.length === 0) reasons.push(`SENTE_GPU=${process.env.SENTE_GPU} does not belong to --engine ${engine}.`)
  if (device === 'gpu') {
    if (contenders.length === 0)
      throw new UserError(
        `--device gpu: no GPU engine works here. ${reasons.join(' ')} Run sente doctor for details, or use --device ` +
          `cpu or auto to compute on the CPU.`,
      )
  } else {
    const note = contenders.length === 0 ? `no GPU: ${reasons.join(' ')}` : undefined
    contenders.unshift({ name: 'cpu', engine: await openCpu(engine, threads, note) })
  }
  const { calibrated } = await import('./devices/calibrated.ts')
  return contenders.length === 1 && device === 'auto' ? contenders[0]!.engine : calibrated(contenders)
}

/** The candidates that SENTE_GPU allows: one, or all. */
function named(candidates: readonly Candidate[]): readonly Candidate[] {
  const name = process.env.SENTE_GPU
  if (!name) return candidates
  const names = candidates.map(candidate => candidate.name)
  if (!names.some(known => known === name))
    throw new UserError(
      `SENTE_GPU=${name} is not a GPU engine.${didYouMean(name, names)} The engines are: ${names.join(', ')}.`,
    )
  return candidates.filter(candidate => candidate.name === name)
}

const findings = new Map<Candidate, Promise<Finding>>()

/** What a candidate's probe finds, cached for the process. */
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
