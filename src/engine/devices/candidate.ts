import type { Engine } from '../engine.ts'

/** The ways to compute on a GPU, in the order in which they are looked for. */
export type CandidateName = 'onnx-cuda' | 'onnx-webgpu' | 'tfjs-node-gpu' | 'tfjs-webgpu'

/** What was found out about a candidate on this machine. */
export type Finding =
  | {
      readonly usable: true
      /** The adapter or card, and the library that drives it. */
      readonly detail: string
      /** The adapter is a program, such as SwiftShader: for tests. */
      readonly software?: boolean
    }
  | {
      readonly usable: false
      /** Why not, as the end of a sentence: "onnxruntime-node has no CUDA library". */
      readonly reason: string
      /** The one command or step that mends it, where there is one. */
      readonly fix?: string
      /** The package's state where it has some, see `tfjsNodeState`. */
      readonly state?: string
    }

/** One way to compute on a GPU, which may or may not work here. */
export interface Candidate {
  readonly name: CandidateName
  /** E.g. `ONNX Runtime, WebGPU`. */
  readonly title: string
  readonly engine: 'onnx' | 'tfjs'
  /**
   * Whether it works here. Never throws; native code is tried in a child process, so that a broken installation takes
   * nothing down.
   */
  probe(): Promise<Finding>
  /**
   * An engine that learns on the GPU, where its state stays from run to run if the library can leave it there. @throws
   * UserError when it does not open.
   *
   * @param threads To an operation, for what is left to the CPU.
   */
  open(threads: number): Promise<Engine>
}

/** Whether a software adapter counts as a GPU: only where this variable asks for it, for tests. */
export const softwareCounts = (): boolean => process.env.SENTE_SOFTWARE_GPU === '1'

/** A finding of a software adapter, which is none unless it was asked for. */
export const software = (detail: string): Finding =>
  softwareCounts()
    ? { usable: true, detail, software: true }
    : { usable: false, reason: `there is only ${detail}, which computes on the CPU` }
