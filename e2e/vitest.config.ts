import { join } from 'node:path'
import process from 'node:process'
import { defineConfig } from 'vitest/config'

// Where the results go as a file as well, for a program that counts them.
const reports = process.env['TURANT_REPORT_DIR']

/** A real browser and a real editor host, one at a time. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    reporters:
      reports === undefined
        ? ['default']
        : ['default', ['json', { outputFile: join(reports, 'e2e.json') }]],
  },
})
