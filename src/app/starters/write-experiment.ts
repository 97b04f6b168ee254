import { taskOf } from '../../core/agent.ts'
import { capable } from '../../core/define-agent.ts'
import { make } from '../../core/registry.ts'
import { requireSupport } from '../../loop/launch.ts'
import { agentArgument } from '../code/agent-argument.ts'
import { envArgument, type Texts } from '../env-argument.ts'
import { quoted } from '../quoted.ts'
import { envText, imports } from './experiment-text.ts'
import { type Place, place, writeFiles } from './place.ts'

/** What the experiment trains, as text. */
export interface Trained {
  /** As `agentArgument` reads it. Default: one that can act in the environment. */
  readonly agent?: string
  /** As `envArgument` reads it. Default: `CartPole-v1`. */
  readonly env?: string
  /** Options of the environment. */
  readonly envSet?: Texts
}

/**
 * Writes a starter experiment: `<name>.ts`.
 *
 * @param path The name, with or without a folder before it.
 * @throws UserError when the agent cannot act in the environment, or the file exists.
 */
export async function writeExperiment(path: string, { agent, env = 'CartPole-v1', envSet }: Trained): Promise<Place> {
  const written = place(path)
  const { name, file, plain } = written
  const ref = await envArgument(env, envSet)
  const made = make(ref)
  const able = capable(taskOf(made))
  const factory = await agentArgument(agent ?? (able.includes('dqn') ? 'dqn' : (able[0] ?? 'random')))
  requireSupport(factory(), made, ref.id)
  await made.close?.()

  const { identifier, lines } = await imports(factory, ref, plain)
  const commands = [
    [`npx sente train ${quoted(file)}`, 'trains it'],
    [`npx sente train ${quoted(file)} --seed 1`, 'flags override its fields'],
    [`npx sente agents ${agent === undefined ? factory.agentName : quoted(agent)}`, "the agent's options"],
  ]
  const widest = Math.max(...commands.map(([command]) => command!.length))
  const text = `// An experiment: change it into yours.
//
${commands.map(([command, what]) => `//   ${command!.padEnd(widest)}  ${what}`).join('\n')}
${lines.join('\n')}

export default defineExperiment({
  name: '${name}',
  env: ${envText(ref)},
  agent: ${identifier}(),
  steps: 50_000,
  evaluate: { every: 5_000, episodes: 10 }, // greedy episodes, whose returns are a curve
  stopWhenSolved: true, // if the environment has a threshold
})
`
  writeFiles({ [plain]: text })
  return written
}
