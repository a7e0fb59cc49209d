import { defineConfig } from 'vitest/config'

/** What takes too long for every run of CI: `npm run test:drills`. */
const DRILLS = ['faults', 'interrupted', 'migrations', 'rotate', 'upgrade'].map((name) => `test/system/${name}.test.ts`)

const onRealParts = {
  globalSetup: './test/system/support/parts.ts',
  // Real containers on a small machine: files one after the other, and time for a first start.
  fileParallelism: false,
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
          exclude: ['test/system/**'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'system', include: ['test/system/**/*.test.ts'], exclude: DRILLS, ...onRealParts } },
      { test: { name: 'drills', include: DRILLS, ...onRealParts } },
    ],
  },
})
