import { stringify } from 'yaml'
import { scrapeConfigOf } from '../status/scrape-config.ts'
import { deployedStack } from './deployed.ts'

/** `npm run -s scrape-config`: what Prometheus, on the same Docker network, must be told. */
export async function scrapeConfig(): Promise<number> {
  const { config } = await deployedStack(undefined)
  console.log(stringify(scrapeConfigOf(config)).trimEnd())
  return 0
}
