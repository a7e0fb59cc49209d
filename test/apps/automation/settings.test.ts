import { expect, test } from 'vitest'
import { readSettings } from '../../../apps/automation/settings.ts'

const secrets: Record<string, string> = {
  NETBOX_TOKEN: 'nbt_a.b',
  NETBOX_AUTOMATION_TOKEN: 'for-clients',
  NETBOX_WEBHOOK_SECRET: 'signs',
}
const read = (env: NodeJS.ProcessEnv, known = secrets) => readSettings(env, async (name) => known[name])
const URL_OF_NETBOX = { NETBOX_URL: 'http://netbox:8080/netbox/' }

test('settings have defaults that write nothing', async () => {
  expect(await read(URL_OF_NETBOX)).toMatchObject({ writes: 'off', reportHours: 24, reportsKept: 30, folder: '/data' })
})

test('settings read kinds that may be written', async () => {
  const env = { ...URL_OF_NETBOX, NETBOX_AUTOMATION_WRITES: 'ipam.ipaddress' }
  expect((await read(env)).writes).toEqual(['ipam.ipaddress'])
})

test.each([
  [{}, secrets, /^NETBOX_URL is undefined/],
  [{ ...URL_OF_NETBOX, NETBOX_AUTOMATION_REPORT_HOURS: 'soon' }, secrets, /^NETBOX_AUTOMATION_REPORT_HOURS is "soon"/],
  [
    { ...URL_OF_NETBOX, NETBOX_AUTOMATION_WRITES: 'all' },
    secrets,
    /^NETBOX_AUTOMATION_WRITES is "all"; it must be on, off/,
  ],
  [URL_OF_NETBOX, { ...secrets, NETBOX_TOKEN: undefined as never }, /^NETBOX_TOKEN is not set; set NETBOX_TOKEN_FILE/],
])('settings that are wrong are named: %j', async (env, known, sentence) => {
  await expect(read(env, known)).rejects.toThrow(sentence)
})
