/** A stranger's folder is read or refused in one sentence; test/slow/crafted-folders.ts makes 2,000 of them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { craftedFolders } from '../slow/crafted/folders.ts'

test('6 crafted folders: each is read, or refused in one sentence, and nothing beside it changes', async () => {
  const tally = await craftedFolders({ count: 6, seed: 'fixed', say: text => console.log(text) })
  assert.equal(tally.wrong, [])
  assert.ok(tally.read > 6 && tally.refused > 2)
})

test.run()
