import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { scrapeConfigOf } from '../status/scrape-config.ts'
import { deployedStack } from './deployed.ts'
import { parsedArgs } from './parsed-args.ts'

/** `npm run -s scrape-config`: what Prometheus, on the same Docker network, must be told. */
export async function scrapeConfig(args: string[]): Promise<number> {
  const { values } = parsedArgs(() => parseArgs({ args, options: { stack: { type: 'string', short: 's' } } }))
  const { config } = await deployedStack(values.stack)
  console.log(stringify(scrapeConfigOf(config)).trimEnd())
  return 0
}
