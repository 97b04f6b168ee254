/**
 * Turns what `sente sweep --json` prints into rows of RESULTS.md, and into the `measured` of a preset.
 *
 *     npx sente sweep --agent dqn --env CartPole-v1 --seeds 20 --parallel 2 --json --quiet |
 *       npx tsx --conditions=sente-source experiments/row.ts 'dqn × CartPole-v1'
 */
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { MeasuredReturn } from 'sente'

/** What a sweep prints about one setting. */
interface Setting extends Omit<MeasuredReturn, 'date'> {
  readonly type: 'setting' | 'trial'
  readonly setting: Readonly<Record<string, string>>
}

/** A row of the tables in RESULTS.md. */
export function row(name: string, { seeds, solved, mean, std, worst, steps, date }: MeasuredReturn): string {
  const number = (x: number) => `${x < 0 ? '−' : ''}${decimals(Math.abs(x))}`
  const share = solved === undefined ? '–' : `${solved}/${seeds}`
  const cells = [name, seeds, share, `${number(mean)} ± ${decimals(std)}`, number(worst), steps.toLocaleString('en-US')]
  return `| ${[...cells, date].join(' | ')} |`
}

/** At least one decimal. */
const decimals = (x: number): string => (Number.isInteger(x) ? x.toFixed(1) : String(x))

/** What a preset says about the runs of a setting. */
export function measured({ seeds, solved, mean, std, worst, steps }: Setting, date: string): MeasuredReturn {
  const rounded = (x: number) => Number(x.toFixed(Math.abs(x) < 10 ? 3 : 1))
  const returns = { mean: rounded(mean), std: rounded(std), worst: rounded(worst) }
  return { seeds, ...(solved !== undefined && { solved }), ...returns, steps: Math.round(steps), date }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const today = new Date().toISOString().slice(0, 10)
  for await (const line of createInterface({ input: process.stdin })) {
    const summary = JSON.parse(line) as Setting
    if (summary.type !== 'setting') continue
    const varied = Object.entries(summary.setting).map(([name, text]) => `${name}=${text}`)
    console.log(row([process.argv[2], ...varied].join(' '), measured(summary, today)))
    console.log(`measured: ${JSON.stringify(measured(summary, today))}`)
  }
}
