import type { BarSeriesOption, GridComponentOption, LineSeriesOption } from 'echarts'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import * as escaped from '../../../text/escape.ts'
import { Html } from '../../../text/html.ts'

use([BarChart, LineChart, GridComponent, SVGRenderer])

type Plot = ComposeOption<BarSeriesOption | LineSeriesOption | GridComponentOption>

/** Units of the view box: as wide as a card on a phone, so that text is not drawn smaller than it is meant. */
const WIDTH = 300

/** Text of plots is the page's: family by inheritance, colours by the variables of `style/base.css`. */
export const text = { fontFamily: 'inherit', fontSize: 12, color: 'var(--soft)' }

/**
 * Draws a plot as inline SVG. It is a still picture: without the style and the classes by which ECharts lights up what
 * the pointer is on. And without ids, which would differ from run to run and meet on one page: the clipping they are for
 * is needed only where something leaves the axes, and here nothing does.
 *
 * @param label what the picture shows, for who cannot see it
 */
export function svg(plot: Plot, height: number, label: string): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption({ animation: false, textStyle: text, ...plot })
    const drawn = chart
      .renderToSVGString({ useViewBox: true })
      .replace(/<(style|defs) >.*?<\/\1>\n/gs, '')
      .replace(
        / (?:class="zr[^"]*"|clip-path="[^"]*"|ecmeta_\w+="[^"]*"|xmlns(?::xlink)?="[^"]*"|baseProfile="full"|version="1.1")/g,
        '',
      )
    // By a function: in a text `$&` would mean something.
    return new Html(
      drawn.replace(/^<svg width="\d+" height="\d+"/, () => `<svg role="img" aria-label="${escaped.html(label)}"`),
    )
  } finally {
    chart.dispose()
  }
}
