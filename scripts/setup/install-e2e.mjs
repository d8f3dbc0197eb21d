import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endLike } from '../../apps/cli/bin/pass-through.mjs'
import { installChromium } from './install-chromium.mjs'
import { installHost } from './install-host.mjs'
import { installWhenNeeded } from './install.mjs'

// What the tests in e2e/ drive: a browser, and a host of editor extensions. They are more than half a
// gigabyte, which nobody needs who does not run these tests: so they have a lockfile of their own.

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'e2e')
const failure =
  (await installWhenNeeded(folder, {
    called: 'browser driver and editor host',
    // Nothing that they would do then is needed, and some would fetch programs.
    npmArgs: ['--ignore-scripts'],
  })) ??
  (await installHost(folder)) ??
  (await installChromium())
if (failure !== undefined) endLike(failure)
