import { expect, test } from 'vitest'
import { readConfig } from '../../../apps/webhook/config.ts'
import { RETRY } from '../../../apps/webhook/retry.ts'
import { RULES } from '../../../apps/webhook/rules.ts'
import { failed, sampleEntry, sampleEvent } from './samples.ts'
import { startTarget } from './target.ts'

const read = (input: unknown, secrets: Record<string, string> = {}) => readConfig(input, async (name) => secrets[name])
const never = new AbortController().signal
const notify = { url: 'http://agent/' }

test('without endpoints nothing is done, by the built-in rules', async () => {
  expect(await read(undefined)).toEqual({ actions: {}, rules: RULES, retry: RETRY })
})

test('an endpoint makes its action', async () => {
  const endpoints = { notify, langfuse: { host: 'http://langfuse', publicKey: 'pk' }, alert: { url: 'http://chat' } }
  const { actions } = await read({ endpoints }, { NETBOX_WEBHOOK_LANGFUSE_SECRET_KEY: 'sk' })
  expect(Object.keys(actions).sort()).toEqual(['alert', 'langfuse', 'notify'])
})

test('tokens of the environment are sent, each to its own endpoint', async () => {
  const { url, came } = await startTarget()
  const endpoints = { notify: { url: `${url}/agent` }, alert: { url: `${url}/chat` } }
  const { actions } = await read(
    { endpoints },
    { NETBOX_WEBHOOK_NOTIFY_TOKEN: 'one', NETBOX_WEBHOOK_ALERT_TOKEN: 'two' },
  )
  const entry = sampleEntry(sampleEvent(0, failed))
  await actions.notify!(entry, never)
  await actions.alert!(entry, never)
  expect(came.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/agent', 'Bearer one'],
    ['/chat', 'Bearer two'],
  ])
})

test.each([[{}], [{ endpoints: { alert: null } }], [{ endpoints: { alert: { url: 'http://127.0.0.1:1' } } }]])(
  'an address of the environment is where alerts go, with %j',
  async (input) => {
    const { url, came } = await startTarget()
    const { actions } = await read(input, { NETBOX_WEBHOOK_ALERT_URL: `${url}/hidden` })
    await actions.alert!(sampleEntry(), never)
    expect(came[0]!.path).toBe('/hidden')
  },
)

test('rules of the file stand in place of the built-in ones; one word is a list of one', async () => {
  const rules = [{ objectType: 'dcim.site', event: 'deleted', actions: 'notify' }]
  expect((await read({ endpoints: { notify }, rules })).rules).toEqual([
    { objectType: ['dcim.site'], event: ['deleted'], actions: ['notify'] },
  ])
})

test('what is not said of retries is as it was', async () => {
  expect((await read({ retry: { attempts: 2 } })).retry).toEqual({ ...RETRY, attempts: 2 })
})

test.each<[unknown, string]>([
  ['text', 'the configuration is "text"; it must be of type object'],
  [{ endpoint: {} }, 'the configuration has no field endpoint'],
  [{ endpoints: { notify: { url: 'agent' } } }, 'endpoints.notify.url must be an http or https URL'],
  [{ endpoints: { notify: { url: 'file:///x' } } }, 'endpoints.notify.url must be an http or https URL'],
  [
    { endpoints: { langfuse: { host: 'http://langfuse' } } },
    'endpoints.langfuse.publicKey must be the public key of a Langfuse project',
  ],
  [
    { endpoints: { langfuse: { host: 'http://langfuse', publicKey: 'pk' } } },
    'endpoints.langfuse needs a secret key: set NETBOX_WEBHOOK_LANGFUSE_SECRET_KEY or NETBOX_WEBHOOK_LANGFUSE_SECRET_KEY_FILE',
  ],
  [
    { endpoints: { langfuse: { host: 'http://langfuse', publicKey: 'pk', secretKey: 'sk' } } },
    'endpoints.langfuse has no field secretKey',
  ],
  [{ endpoints: { alert: {} } }, 'endpoints.alert.url is missing; give it, or set NETBOX_WEBHOOK_ALERT_URL'],
  [{ rules: [{ actions: ['mail'] }] }, 'rules.0.actions.0 is "mail"; it must be one of notify, langfuse, alert'],
  [
    { rules: [{ event: 'changed', actions: 'notify' }] },
    'rules.0.event is "changed"; it must be one of created, updated, deleted, job_started, job_ended, or an event of a plugin, such as backup_done',
  ],
  [
    { rules: [{ event: ['created', 'job_failed'], actions: 'notify' }] },
    'rules.0.event.1 is "job_failed"; it must be job_ended, as NetBox\'s webhooks call it',
  ],
  [
    { rules: [{ becomes: { status: ['failed'] }, actions: 'alert' }] },
    'rules.0.becomes.status is ["failed"]; it must be a text, a number, true, false or null',
  ],
  [{ rules: [{ objectType: [], actions: 'alert' }] }, 'rules.0.objectType is []; it must be a list of one or more'],
  [{ rules: [{ status: 'failed', actions: 'notify' }] }, 'rules.0 has no field status'],
  [{ rules: [{ actions: 'notify' }] }, 'rules.0.actions names notify, which has no endpoint; give endpoints.notify'],
  [{ retry: { attempts: 0 } }, 'retry.attempts is 0; it must be a whole number above 0'],
  [{ retry: { timeout: 1.5 } }, 'retry.timeout is 1.5; it must be a whole number of milliseconds'],
])('%j is refused in one sentence', async (input, message) => {
  await expect(read(input)).rejects.toThrow(new RegExp(`^${RegExp.escape(message)}$`))
})

test('an address is not repeated in a refusal', async () => {
  await expect(read({ endpoints: { alert: { url: 'chat/s3cret' } } })).rejects.toThrow(/^(?!.*s3cret).*URL/)
  await expect(read({}, { NETBOX_WEBHOOK_ALERT_URL: 's3cret' })).rejects.toThrow(/^(?!.*s3cret).*URL/)
})
