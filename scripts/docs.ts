import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { apiPage, API_PAGE } from './docs/api-page.ts'

// Writes the pages that are made of the sources.

const root = dirname(import.meta.dirname)
writeFileSync(join(root, API_PAGE), apiPage(root))
console.log(`${API_PAGE} is written.`)
