import { defineConfig } from 'vitest/config'

const onRealParts = {
  globalSetup: './test/system/support/parts.ts',
  testTimeout: 600_000,
  hookTimeout: 1_800_000,
}

export default defineConfig({
  test: {
    // One worker less than cores is the default: on two cores that is one, which waits for files and processes half of the time.
    maxWorkers: '100%',
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
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          // Real containers on a small machine, which they fill: three files at a time took longer than one after the other.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...onRealParts,
        },
      },
      // What takes too long for every run of CI: `npm run drills`.
      {
        test: {
          name: 'drills',
          include: ['test/drills/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...onRealParts,
        },
      },
    ],
  },
})
