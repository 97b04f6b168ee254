import type { AgentSpec } from '../../core/agent.ts'
import { agentFactory } from '../../core/define-agent.ts'
import type { Texts } from '../env-argument.ts'

/** Alternatives of each setting, as texts. */
export type Grid = Readonly<Record<string, readonly string[]>>

/**
 * Reads settings with alternatives: `learningRate=1e-4,3e-4`. Values of options that are lists themselves, such as
 * `hidden`, and of functions are separated by `|`: `hidden=64,64|128,128`.
 */
export function gridOf(agent: AgentSpec, texts: Texts): Grid {
  const { options } = agentFactory(agent.name)
  const split = ([name, text]: readonly [string, string]) => {
    const usual: unknown = options[name]?.value
    return [name, text.split(Array.isArray(usual) || text.includes('|') ? '|' : ',')] as const
  }
  return Object.fromEntries(Object.entries(texts).map(split))
}

/** Every combination of the alternatives, the last setting varying fastest. */
export const combinations = (grid: Grid): readonly Texts[] =>
  Object.entries(grid).reduce<readonly Texts[]>(
    (before, [name, values]) => before.flatMap(texts => values.map(value => ({ ...texts, [name]: value }))),
    [{}],
  )
