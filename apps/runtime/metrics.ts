/** Labels of one sample, by name. */
type Labels = Readonly<Record<string, string | number>>

/** A value with its labels; the last part of its name where the family is a histogram. */
export type Sample = readonly [labels: Labels, value: number, part?: '_bucket' | '_sum' | '_count']

/** What one name means: its samples, or the only one. */
export type Family = readonly [
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: number | readonly Sample[],
]

/**
 * Numbers as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/. Label values may hold anything.
 *
 * @param program first part of every name: `netbox_webhook`
 */
export function exposition(program: string, families: readonly Family[]): string {
  const lines = families.flatMap(([name, type, help, samples]) => {
    const full = `${program}_${name}`
    const each: readonly Sample[] = typeof samples === 'number' ? [[{}, samples]] : samples
    return [
      `# HELP ${full} ${help}`,
      `# TYPE ${full} ${type}`,
      ...each.map(([labels, value, part = '']) => `${full}${part}${labelled(labels)} ${value}`),
    ]
  })
  return `${lines.join('\n')}\n`
}

/** The answer to who asks for {@link exposition}. */
export function metricsPage(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } })
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
