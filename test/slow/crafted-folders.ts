/**
 * Run folders that a stranger might send: 2,000 of them, each changed in ways that its checksums do not show.
 *
 *     npx tsx --conditions=sente-source test/slow/crafted-folders.ts [--count 2000] [--seed <text>] [--from 0]
 *     [--parallel 2]
 *
 * The seed is that of the day, and printed; `--seed … --from 123 --count 1` makes one folder again.
 */
import { parseArgs } from 'node:util'
import { craftedFolders } from './crafted/folders.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    from: { type: 'string', default: '0' },
    parallel: { type: 'string', default: '2' },
  },
})
console.log(`seed ${values.seed}`)
const began = performance.now()
const {
  read,
  refused,
  seconds: spent,
  wrong,
} = await craftedFolders({
  count: Number(values.count),
  from: Number(values.from),
  seed: values.seed,
  parallel: Number(values.parallel),
  say: text => console.log(text),
})
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${values.count} folders in ${seconds} s: ${read} commands read one, ${refused} refused one, ${wrong.length} went ` +
    `wrong`,
)
console.log(
  Object.entries(spent)
    .map(([command, seconds]) => `${command} ${seconds.toFixed(0)} s`)
    .join(', '),
)
process.exitCode = wrong.length === 0 ? 0 : 1
