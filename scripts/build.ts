import { dirname } from 'node:path'
import { buildWebPage } from './build/web-page.ts'
import { notePageBuilt, pageFolder, pageSources } from './setup/page-state.mjs'

// Builds what the server serves to browsers.

const root = dirname(import.meta.dirname)
const startedMs = performance.now()
const sources = pageSources(root)
const { firstLoadBytes } = await buildWebPage(root, pageFolder(root))
notePageBuilt(root, sources)
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
const kilobytes = Math.round(firstLoadBytes / 1000)
console.error(`The page is built, in ${seconds} s: ${kilobytes} kB are loaded first, compressed.`)
