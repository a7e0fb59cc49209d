import * as escaped from '../../../text/escape.ts'
import type { Html } from '../../../text/html.ts'
import { svg, text } from './svg.ts'

/** More bars than these are read better as a table. */
export const MOST_BARS = 8
const ROW = 38

export interface Bars {
  /** What stands left and right of each bar. */
  readonly rows: readonly { readonly name: string; readonly end: string }[]
  /** Parts of the bars, side by side: a value for each row. */
  readonly parts: readonly { readonly color: string; readonly values: readonly number[] }[]
  /** Length of a full bar. */
  readonly max: number
  /** What the picture shows, for who cannot see it. */
  readonly label: string
}

/** Lying bars, one below the other. */
export function bars({ rows, parts, max, label }: Bars): Html {
  const axis = {
    type: 'category' as const,
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
  }
  // Above the bar there is room for long names, and nothing depends on how wide ECharts takes the text for.
  const words = { ...text, inside: true, margin: 0, verticalAlign: 'bottom' as const, padding: [0, 0, 8, 0] }
  return svg(
    {
      grid: { left: 0, right: 0, top: 0, bottom: 0, outerBoundsMode: 'none' },
      xAxis: { type: 'value', show: false, max },
      yAxis: [
        {
          ...axis,
          // ECharts makes markup harmless, and leaves what turns the writing round.
          data: rows.map(({ name }) => escaped.line(name)),
          axisLabel: { ...words, color: 'var(--ink)', align: 'left', width: 200, overflow: 'truncate' },
        },
        { ...axis, position: 'right', data: rows.map(({ end }) => end), axisLabel: { ...words, align: 'right' } },
      ],
      series: parts.map(({ color, values }, index) => ({
        type: 'bar',
        stack: 'row',
        silent: true,
        barWidth: 8,
        showBackground: index === 0,
        backgroundStyle: { color: 'var(--track)', borderRadius: 3 },
        // The border parts neighbours whose colours are alike.
        itemStyle: {
          color: `var(--${color})`,
          borderColor: 'var(--card)',
          borderWidth: parts.length > 1 ? 1 : 0,
          borderRadius: 3,
        },
        data: [...values],
      })),
    },
    rows.length * ROW,
    label,
  )
}
