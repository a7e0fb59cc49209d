import { defineConfig } from 'vitest/config'

const onRealParts = {
  globalSetup: './test/system/support/parts.ts',
  // Real containers on a small machine: two files at a time, which wait for containers more than they work.
  maxWorkers: 2,
  // After the quick tests: these take all of the machine.
  sequence: { groupOrder: 1 },
  testTimeout: 600_000,
  hookTimeout: 1_800_000,
}

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      // Quick, but not on a machine that is busy with something else.
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/system/**', 'test/drills/**'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'system', include: ['test/system/**/*.test.ts'], ...onRealParts } },
      // What takes too long for every run of CI: `npm run drills`.
      { test: { name: 'drills', include: ['test/drills/**/*.test.ts'], ...onRealParts } },
    ],
  },
})
