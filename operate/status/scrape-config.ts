import { PORTS } from '../../apps/automation/settings.ts'
import type { Config } from '../../infra/config.ts'

/** NetBox's port inside the network. */
const PORT = 8080

type Scraped = Pick<Config, 'name' | 'basePath' | 'metrics' | 'automation'> & Partial<Pick<Config, 'events'>>

/** Prometheus's scrape_configs for a stack: NetBox's own metrics if it has them, and those of the automation and the projector if there are. */
export function scrapeConfigOf({ name, basePath, metrics, automation, events }: Scraped) {
  const job = (of: string, target: string, metrics_path: string) => ({
    job_name: of,
    metrics_path,
    // NetBox's answer holds some thousand series, made anew each time.
    scrape_interval: '60s',
    scrape_timeout: '20s',
    static_configs: [{ targets: [target] }],
  })
  return {
    scrape_configs: [
      ...(metrics ? [job(name, `${name}:${PORT}`, `/${basePath}metrics`)] : []),
      ...(automation ? [job(`${name}-automation`, `${name}-automation:${PORTS.receiver}`, '/metrics')] : []),
      ...(events ? [job(`${name}-events`, `${name}-automation:${PORTS.projector}`, '/metrics')] : []),
    ],
  }
}
