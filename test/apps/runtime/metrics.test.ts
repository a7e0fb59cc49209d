import { expect, test } from 'vitest'
import { exposition } from '../../../apps/runtime/metrics.ts'

test('families are told with their help, their type and a line for each sample', () => {
  const text = exposition('netbox_x', [
    ['changes_total', 'counter', 'Changes.', 3],
    ['up', 'gauge', 'Whether it is.', [[{ source: 'a', at: 1 }, 1]]],
    [
      'seconds',
      'histogram',
      'How long.',
      [
        [{ le: '+Inf' }, 2, '_bucket'],
        [{}, 0.5, '_sum'],
      ],
    ],
    ['none', 'gauge', 'Nothing yet.', []],
  ])
  expect(text).toBe(
    [
      '# HELP netbox_x_changes_total Changes.',
      '# TYPE netbox_x_changes_total counter',
      'netbox_x_changes_total 3',
      '# HELP netbox_x_up Whether it is.',
      '# TYPE netbox_x_up gauge',
      'netbox_x_up{source="a",at="1"} 1',
      '# HELP netbox_x_seconds How long.',
      '# TYPE netbox_x_seconds histogram',
      'netbox_x_seconds_bucket{le="+Inf"} 2',
      'netbox_x_seconds_sum 0.5',
      '# HELP netbox_x_none Nothing yet.',
      '# TYPE netbox_x_none gauge',
      '',
    ].join('\n'),
  )
})

test('a label whose value holds quotes, backslashes or lines breaks out of nothing', () => {
  expect(exposition('p', [['up', 'gauge', 'x', [[{ source: 'a"} 1\n\\' }, 1]]]])).toContain(
    'p_up{source="a\\"} 1\\n\\\\"} 1\n',
  )
})
