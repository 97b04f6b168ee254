// What an editor shows where a program sets an agent's options.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as builtIn from '../../agents/index.ts'
import type { Options } from '../../src/core/option.ts'
import { hovers } from './language-server.ts'

const factories = Object.entries(builtIn).filter(([, { options }]) => Object.keys(options).length > 0)

test('an editor shows the type, the sentence, the limits and the default of every option', async () => {
  let text = `import { ${factories.map(([name]) => name).join(', ')} } from '../src/index.ts'\n`
  const places: [string, Options[string]][] = []
  const at: number[] = []
  for (const [factory, { options }] of factories) {
    text += `${factory}({`
    for (const [name, declared] of Object.entries(options)) {
      text += ' '
      at.push(text.length)
      text += `${name}: undefined as never,`
      places.push([`${factory}.${name}`, declared])
    }
    text += ' })\n'
  }
  const shown = await hovers(text, at)
  for (const [i, [name, { help, value }]] of places.entries()) {
    const hover = shown[i]!.replaceAll(/[\s`]+/g, ' ').trim()
    assert.match(hover, `.${name.split('.')[1]}?: `, name)
    assert.not.match(hover, 'Option<', name)
    assert.ok(hover.toLowerCase().includes(help.toLowerCase()), `${name}: "${help}" is not in ${hover}`)
    if (typeof value === 'number') assert.match(hover, /\?: number\b.* Default \S+\.$/, name)
    if (typeof value === 'boolean') assert.match(hover, /\?: boolean\b.* Default (true|false)\.$/, name)
    if (Array.isArray(value)) assert.match(hover, '?: readonly number[]', name)
  }
  assert.ok(places.length > 200, `${places.length} options`)
})

test('an editor shows the types of the options of an agent of one’s own', async () => {
  const text = `import { defineAgent, option } from '../src/index.ts'
    const mine = defineAgent({ name: 'mine', title: '', paper: '', options: { rate: option(0.5, 'a rate') },
      unsupported: () => undefined, create: () => Promise.reject() })
    mine({ rate: 1 })`
  assert.match((await hovers(text, [text.lastIndexOf('rate')]))[0]!, 'rate?: number')
})

test.run()
