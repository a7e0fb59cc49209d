import { PORTS } from '../../apps/automation/settings.ts'
import type { Config } from '../../infra/config.ts'

/** NetBox's port inside the network. */
const PORT = 8080

/** Prometheus's scrape_configs for a stack: NetBox's own metrics, and those of the automation if there is one. */
export function scrapeConfigOf({ name, basePath, automation }: Pick<Config, 'name' | 'basePath' | 'automation'>) {
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
      job(name, `${name}:${PORT}`, `/${basePath}metrics`),
      ...(automation ? [job(`${name}-automation`, `${name}-automation:${PORTS.receiver}`, '/metrics')] : []),
    ],
  }
}
