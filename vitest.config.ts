import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Where the results go as a file as well, for a program that counts them.
const reports = process.env['TURANT_REPORT_DIR']

const exclude = ['**/node_modules/**', '**/fixtures/**']

/** `unit`: no model, no network, seconds. `real`: the default model, the real daemon, the README. */
export default defineConfig({
  test: {
    reporters:
      reports === undefined
        ? ['default']
        : ['default', ['json', { outputFile: join(reports, 'tests.json') }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps,model,scripts,test}/**/*.test.ts'],
          exclude: [...exclude, '**/*.real.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['{packages,apps,test}/**/*.real.test.ts'],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // After the unit tests: a model needs the processor to itself.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
