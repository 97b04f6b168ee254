import { basename } from 'node:path'
import { type Choice, type Examination, type Test, trains } from '../../app/doctor/examination.ts'
import { visibleLines } from '../../core/guard/visible.ts'
import type { Card } from '../../engine/devices/hardware.ts'
import { hanging } from '../../terminal/fit.ts'
import type { Paint } from '../../terminal/terminal.ts'

/** Columns before the text: of a mark with a name, and of a time. */
const [NAME, TIME] = [18, 10]

/** Narrowest page with texts beside names. */
const BESIDE = 72

/** An examination as a page of text, wrapped at `width` columns. */
export function page(examined: Examination, width: number, paint: Paint): string {
  const found = shown(examined)
  const { versions, machine, tests, candidates, backends, devices } = found
  const fact = (name: string, text: string) => hanging(`  ${name}`.padEnd(NAME), text, width)
  const facts: [string, string][] = [
    ['sente', `${versions.sente}, node ${versions.node}, ${machine.system}`],
    ['processor', `${machine.processor}, ${machine.memory} GiB of memory`],
    ['graphics', cards(found)],
  ]
  if (machine.nodes.length > 0) facts.push(['devices', machine.nodes.join('  ')])
  const libraries = Object.entries(machine.libraries).map(([name, loads]) => `${loads ? '✓' : '–'}\u00a0${name}`)
  if (libraries.length > 0) facts.push(['libraries', libraries.join('  ')])
  if (machine.vulkanDrivers.length > 0)
    facts.push(['Vulkan drivers', machine.vulkanDrivers.map(file => basename(file, '.json')).join('  ')])
  for (const [name, value] of Object.entries(machine.variables)) facts.push(['variable', `${name}=${value}`])

  const section = (head: string, lines: string[]) => `${paint.strong(head)}\n${lines.join('\n')}`
  const none = candidates.every(({ state }) => state === 'absent')
  const row = (entry: Row) => rowOf(entry, width, paint)
  return [
    section(
      'machine',
      facts.map(([name, text]) => fact(name, text)),
    ),
    section('on the CPU, three updates of a small DQN', [
      ...tests.map(tested).map(row),
      paint.faint(hanging(' '.repeat(indentOf(width)), eager(backends), width)),
    ]),
    section('on a GPU, the same updates', candidates.map(tested).map(row)),
    section(
      'what --device would choose for it',
      devices.map(choice => row(chosen(choice, none))),
    ),
    hanging('', verdict(found), width),
  ].join('\n\n')
}

/** Texts from programs and files of this machine, with control characters visible. */
function shown<T>(found: T): T {
  if (typeof found === 'string') return visibleLines(found) as T
  if (typeof found !== 'object' || found === null) return found
  if (Array.isArray(found)) return found.map(shown) as T
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [visibleLines(name), shown(value)])) as T
}

interface Row {
  readonly state: Test['state']
  readonly name: string
  readonly ms?: number
  readonly text: string
  readonly fix?: string
}

const MARKS = { works: '✓', fails: '✗', absent: '–' } as const

function rowOf({ state, name, ms, text, fix }: Row, width: number, paint: Paint): string {
  const mark = { works: paint.good, fails: paint.bad, absent: paint.faint }[state](MARKS[state])
  const time = ms === undefined ? '' : `${ms < 100 ? ms.toFixed(2) : ms.toFixed(0)} ms`
  const indent = ' '.repeat(indentOf(width))
  const said = hanging(indent, text, width)
  const shown = state === 'absent' ? paint.faint(said.trimStart()) : said.trimStart()
  const head = `  ${mark} ${name.padEnd(NAME - 4)}${time.padStart(TIME - 2)}`
  const line = width < BESIDE ? `${head.trimEnd()}\n${indent}${shown}` : `${head}  ${shown}`
  return fix === undefined ? line : `${line}\n${hanging(`${indent}→ `, fix, width)}`
}

/** Where the text of a row begins: beside its time, or below it where the page is narrow. */
const indentOf = (width: number) => (width < BESIDE ? 6 : NAME + TIME)

/** The row of a test: problems in words, results in numbers. */
function tested({ state, name, ms, detail, fix, software, difference }: Test): Row {
  const notes = [
    ...(software ? ['a program, not a card'] : []),
    ...(state === 'works' && difference !== undefined ? [agreement(difference)] : []),
  ]
  const text = [detail, ...notes].join('; ')
  return { state, name, text, ...(ms !== undefined && { ms }), ...(fix !== undefined && { fix }) }
}

const agreement = (difference: number): string =>
  difference === 0 ? 'the same losses' : `the same losses to ${difference.toExponential(0)}`

/** The row of a value of --device. Without any GPU the reasons are listed above and not repeated. */
function chosen({ device, works, detail, why, ms }: Choice, none: boolean): Row {
  const text = none && !works ? 'no GPU engine works here' : detail
  const reason = why === undefined ? '' : `; ${none ? 'there is no GPU' : why}`
  return { state: works ? 'works' : 'absent', name: device, text: text + reason, ...(ms !== undefined && { ms }) }
}

function cards({ machine }: Examination): string {
  const each = machine.cards.map(({ name, driver, memory }: Card) =>
    [name, driver && `driver ${driver}`, memory && `${Math.round(memory / 1024)} GiB`].filter(Boolean).join(', '),
  )
  if (each.length > 0) return each.join('; ')
  return ['none found', ...(machine.problem ? [machine.problem] : [])].join(': ')
}

/** The backends of TF.js, and why others cannot be used. */
function eager(backends: Examination['backends']): string {
  const usable = backends.filter(({ usable }) => usable).map(({ name }) => name)
  const rest = backends.filter(({ usable }) => !usable).map(({ name, detail }) => `no ${name}: ${detail}`)
  return [`TF.js has ${usable.join(', ')}`, ...rest].join('; ')
}

/** The page in one sentence. */
function verdict(found: Examination): string {
  if (!trains(found)) return 'Nothing here can train.'
  const working = found.candidates.filter(({ state }) => state === 'works')
  const names = working.map(({ name }) => name).join(', ')
  if (working.some(({ software }) => !software)) return `Training works on the CPU and on a GPU (${names}).`
  if (working.length > 0) return `Training works on the CPU, and on a GPU emulated in software (${names}).`
  const { nodes } = found.machine
  const unused =
    nodes.length > 0 ? ` There is a graphics device, ${nodes[0]}, that nothing can use: see the reasons above.` : ''
  return `Training works on the CPU, not on a GPU.${unused}`
}
