import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../agents/index.ts'
import { agentFactory, agents, capable } from '../../src/core/define-agent.ts'
import type { Env } from '../../src/core/env.ts'
import { box, discrete, multiDiscrete, type Space } from '../../src/core/space.ts'
import { requireSupport } from '../../src/loop/launch.ts'

const actions: readonly Space[] = [
  discrete(3),
  box([2], -1, 1),
  box([2], -1, Infinity),
  box([2], -3.4028235e38, 3.4028235e38),
  multiDiscrete([2, 3]),
]

for (const actionSpace of actions)
  for (const players of [1, 2] as const)
    test(`every suggested agent accepts ${JSON.stringify(actionSpace)} and ${players} players`, () => {
      const env = { observationSpace: box([4], -1, 1), actionSpace, players } as Env
      const able = capable(env)
      for (const { agentName } of agents()) {
        const spec = agentFactory(agentName)()
        if (spec.unsupported(env) === undefined) {
          requireSupport(spec, env, 'Toy-v0')
          continue
        }
        let message = ''
        try {
          requireSupport(spec, env, 'Toy-v0')
        } catch (error) {
          message = (error as Error).message
        }
        const advice = message.slice(message.lastIndexOf('; ') + 2)
        const named = advice.match(/^(.*) can act there\.$/)?.[1]?.split(/, | or /) ?? []
        assert.equal(named, [...able])
        if (able.length === 0) assert.match(advice, /^no other agent can either: transformAction/)
      }
    })

test.run()
