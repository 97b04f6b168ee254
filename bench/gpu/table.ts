import { median } from '../peer.ts'
import type { Case } from './cases.ts'
import type { Peaks } from './peaks.ts'
import type { Work } from './work.ts'

/** A contender's times in one case. */
export interface Times {
  readonly name: string
  readonly device: 'cpu' | 'gpu'
  /** Milliseconds per update, one number per round from the first on; empty if the contender failed. */
  readonly ms: readonly number[]
  /** Why it failed. */
  readonly problem?: string
}

/** Names of the PyTorch contenders, to which the others are compared. */
export const [EAGER, GRAPHS] = ['PyTorch, eager', 'PyTorch, CUDA graphs'] as const

/** Minimum milliseconds per update on a device of given peak speeds: limited by its FLOPs or its bytes. */
export const floorOf = ({ flops, bytes }: Work, peaks: Peaks): number =>
  1000 * Math.max(flops / peaks.flops, bytes / peaks.bytes)

/**
 * One case as a Markdown table: median times, speed relative to PyTorch (median of the ratios per round), and time
 * relative to the floor of the device.
 */
export function tableOf({ name, title }: Case, work: Work, times: readonly Times[], peaks: readonly Peaks[]): string {
  const floors = peaks.map(peak => ({ device: peak.device, ms: floorOf(work, peak) }))
  const size = `${count(work.flops)}FLOP, ${count(work.bytes)}B, ${work.parameters.toLocaleString('en')} parameters`
  const floor = floors.map(({ device, ms }) => `${device} ${figure(ms)} ms`).join(', ')
  const faster = (all: readonly number[], peer: string) => {
    const other = times.find(one => one.name === peer)?.ms ?? []
    const ratios = other.slice(0, all.length).map((ms, i) => ms / all[i]!) // slow contenders run fewer rounds
    return ratios.length === 0 ? '' : `${figure(median(ratios))} ×`
  }
  const rows = times
    .filter(({ ms }) => ms.length > 0)
    .map(({ name, device, ms }) => {
      const lowest = floors.find(floor => floor.device === device)
      const above = lowest ? `${figure(median(ms) / lowest.ms)} ×` : ''
      return `| ${name} | ${figure(median(ms))} | ${faster(ms, EAGER)} | ${faster(ms, GRAPHS)} | ${above} |`
    })
  const missing = times.filter(({ problem }) => problem).map(({ name, problem }) => `- ${name}: ${problem}`)
  return [
    `### ${name}: ${title}`,
    '',
    `${size}${floor ? `; floor: ${floor}` : ''}`,
    '',
    `| | ms per update | speedup over ${EAGER} | speedup over ${GRAPHS} | time / floor |`,
    '|---|---:|---:|---:|---:|',
    ...rows,
    ...(missing.length > 0 ? ['', ...missing] : []),
  ].join('\n')
}

/** Three significant digits. */
export const figure = (x: number): string => (x >= 100 ? x.toFixed(0) : x.toPrecision(3))

/** A number with k, M, G or T. */
export function count(x: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(x) / 3)))
  return `${figure(x / 1000 ** power)} ${['', 'k', 'M', 'G', 'T'][power]}`
}
