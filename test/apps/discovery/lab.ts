import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { main } from '../../../apps/discovery/index.ts'
import { FakeNetBox } from '../../netbox/fake/netbox.ts'

/** `netbox-discover` beside a NetBox and a folder of its own. */
export async function lab(config: { sources: readonly object[] } & Record<string, unknown>) {
  const folder = await mkdtemp(join(tmpdir(), 'discovery-'))
  const fake = await FakeNetBox.start()
  const journal: unknown[] = []
  const answer = fake.fault
  fake.fault = (request) => {
    if (request.path !== 'extras/journal-entries/') return answer(request)
    journal.push(...(request.body as unknown[]))
    return { status: 201, body: [] }
  }
  const file = join(folder, 'discovery.yaml')
  const write = (next: object) => writeFile(file, stringify({ state: 'state', site: 'home', ...next }))
  await write(config)
  return {
    fake,
    folder,
    journal,
    write,
    /** Runs a command, and tells its exit code and what it printed. */
    async run(command: string, options: readonly string[] = [], now: Date = new Date()) {
      const [out, err]: [string[], string[]] = [[], []]
      const on = {
        out: (text: string) => out.push(text),
        err: (text: string) => err.push(text),
        progress: () => {},
        clear: () => {},
      }
      const env = { NETBOX_URL: fake.url, NETBOX_TOKEN: fake.token }
      const before = fake.requests.length
      const code = await main([command, '--config', file, ...options], env, on, () => now)
      const writes = fake.requests.slice(before).filter(({ method }) => method !== 'GET' && method !== 'OPTIONS')
      return { code, out: out.join('\n'), err: err.join('\n'), writes: writes.length }
    },
    async [Symbol.asyncDispose]() {
      await fake[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}
