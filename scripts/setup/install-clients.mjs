import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endLike } from '../../apps/cli/bin/pass-through.mjs'
import { installAider } from './install-aider.mjs'
import { installWhenNeeded } from './install.mjs'

// The clients that the tests in clients/ run. They are half a gigabyte, which nobody needs who does
// not run these tests: so they have a lockfile of their own.

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'clients')
const failure = await installWhenNeeded(folder, {
  called: 'clients',
  // Nothing that they would do then is needed, and some would fetch programs.
  npmArgs: ['--ignore-scripts'],
})
if (failure === undefined) await installAider(folder)
else endLike(failure)
