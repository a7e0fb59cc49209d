import type { Html } from '../../../text/html.ts'
import type { MonthCount } from '../figures.ts'
import type { Speech } from '../words/speech.ts'
import { svg, text } from './svg.ts'

/** A line over the months; first, middle and last are named. */
export function growthPlot(name: string, months: readonly MonthCount[], color: string, speech: Speech): Html {
  const [first, last] = [months[0]!, months.at(-1)!]
  const told = [first, last].map(({ month, count }) => `${speech.number(count)} (${speech.month(month)})`)
  const middle = (months.length - 1) / 2
  return svg(
    {
      grid: { left: 0, right: 8, top: 8, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: months.map(({ month }) => speech.month(month)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: 'var(--rule)' } },
        axisLabel: {
          ...text,
          interval: (index) => index % middle === 0,
          alignMinLabel: 'left',
          alignMaxLabel: 'right',
        },
      },
      yAxis: {
        type: 'value',
        // Counts are whole.
        minInterval: 1,
        splitNumber: 2,
        axisLabel: { ...text, formatter: (value: number) => speech.number(value) },
        splitLine: { lineStyle: { color: 'var(--rule)' } },
      },
      series: {
        type: 'line',
        silent: true,
        symbol: 'none',
        lineStyle: { color: `var(--${color})`, width: 2 },
        areaStyle: { color: `var(--${color})`, opacity: 0.12 },
        data: months.map(({ count }) => count),
      },
    },
    110,
    `${name}: ${told.join(', ')}`,
  )
}
