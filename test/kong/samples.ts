import { readdirSync, readFileSync } from 'node:fs'
import { netboxServices, type Service } from '../../kong/index.ts'

const folder = new URL('../fixtures/kong/configs/', import.meta.url)

/** Declarative files as people have them. */
export const configs = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
)

export const netbox: Service[] = netboxServices({
  name: 'netbox',
  upstream: 'http://netbox:8080',
  basePath: 'netbox/',
  uiPerMinute: 300,
  apiPerMinute: 600,
  loginPerMinute: 0,
  readTimeout: 300,
})

export const other: Service[] = netboxServices({
  name: 'second',
  upstream: 'http://second:8080',
  basePath: 'second/',
  apiPath: 'api/second',
  uiPerMinute: 0,
  apiPerMinute: 5,
  loginPerMinute: 7,
  readTimeout: 60,
})
