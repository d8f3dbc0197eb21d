import { join } from 'node:path'
import process from 'node:process'
import { defineConfig } from 'vitest/config'
import { KEY } from './support/key.ts'

// Where the results go as a file as well, for a program that counts them.
const reports = process.env['TURANT_REPORT_DIR']

/** Real clients, one at a time. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.venv/**'],
    // As the pages say, and as nobody's own environment may change.
    env: { TURANT_API_KEY: KEY },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters:
      reports === undefined
        ? ['default']
        : ['default', ['json', { outputFile: join(reports, 'clients.json') }]],
  },
})
