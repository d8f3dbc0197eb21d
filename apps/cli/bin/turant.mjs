#!/usr/bin/env node
import { dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { canRunTurant, findNode, nodeRemedy } from './find-node.mjs'
import { endLike, passThrough } from './pass-through.mjs'

// This starts the TypeScript source. Node strips types everywhere but under node_modules, which suits
// a checkout, where the workspace is a link to this folder. A published package has to point its `bin`
// at a build; there is none yet, and so the package is not published.

const self = fileURLToPath(import.meta.url)

if (canRunTurant(process.versions.node)) {
  await import('../src/main.ts')
} else {
  const node = findNode(dirname(self))
  if (node === undefined) {
    console.error(nodeRemedy())
    process.exitCode = 1
  } else {
    endLike(await passThrough(node, [self, ...process.argv.slice(2)]))
  }
}
