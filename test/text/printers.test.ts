import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { render as renderAnswer } from '../../apps/agent/cli/render.ts'
import { screen as agentScreen } from '../../apps/agent/cli/screen.ts'
import { page } from '../../apps/dashboard/page/page.ts'
import { json as discoveryJson, text as discoveryText, type Told } from '../../apps/discovery/render.ts'
import { renderReport } from '../../apps/reports/index.ts'
import { reportOn } from '../../apps/reports/make.ts'
import { alarm } from '../../apps/webhook/actions/alert.ts'
import { paint, step } from '../../host/local/progress.ts'
import { renderReport as renderOutcome } from '../../netbox/cli/report.ts'
import { screen } from '../../netbox/cli/screen.ts'
import { NetBoxError, type Plan } from '../../netbox/index.ts'
import { type Format, render } from '../../netbox/render.ts'
import { brought, inWords } from '../../operate/backup/notes.ts'
import { driftReport } from '../../operate/pipeline/drift-report.ts'
import { sealed } from '../../operate/pipeline/plan.ts'
import { planReport } from '../../operate/pipeline/plan-report.ts'
import { integrationNote } from '../../operate/vault/note.ts'
import { toGrpcError } from '../../provider/rpc/errors.ts'
import { garden } from '../apps/dashboard/garden.ts'
import { device, inventory, NOW, prefix, service, tenant } from '../apps/reports/samples.ts'
import { sampleEntry, sampleEvent } from '../apps/webhook/samples.ts'
import { manifest } from '../operate/backup/samples.ts'
import { step as stepOf } from '../operate/pipeline/fixture.ts'
import { deployed } from '../operate/vault/sample.ts'

/** What nobody should call a device. */
const HOSTILE =
  '\u001b]0;owned\u0007##[error]x\n::error::y\n```\n<!channel> @octocat https://evil.example [z](https://evil.example) <img src=x onerror=alert(1)> | `q` \u202e#1'

/** What a stream for a terminal got. */
async function written(work: (stream: WriteStream) => unknown): Promise<string> {
  let text = ''
  const write = (chunk: unknown, _: unknown, done: () => void) => {
    text += String(chunk)
    done()
  }
  await work(new Writable({ write, decodeStrings: false }) as WriteStream)
  return text
}

/** What standard output and standard error got. */
async function printed(work: () => unknown): Promise<string> {
  return await written(async (stream) => {
    for (const one of [process.stdout, process.stderr])
      vi.spyOn(one, 'write').mockImplementation((chunk) => stream.write(chunk))
    onTestFinished(() => void vi.restoreAllMocks())
    await work()
    vi.restoreAllMocks()
  })
}

const problem = new NetBoxError({ code: 'foreign', message: `dcim.site ${HOSTILE}: is there`, key: HOSTILE })
const plan = {
  actions: [
    { action: 'create', kind: 'dcim.site', key: HOSTILE, fields: {}, meant: [['region', HOSTILE]] },
    {
      action: 'update',
      kind: 'dcim.site',
      key: HOSTILE,
      id: 1,
      changes: [{ field: 'name', old: HOSTILE, new: HOSTILE }],
    },
    { action: 'delete', kind: 'dcim.site', key: HOSTILE, id: 2, along: [{ kind: 'dcim.rack', key: HOSTILE, id: 3 }] },
  ],
  problems: [problem],
  policy: { mode: 'sync' },
} as unknown as Plan
const results = plan.actions.map((action) => ({ action, error: problem }))
const planIn = (format: Format) => render(plan, format)
const outcomeIn = (format: Format) => renderOutcome(plan, { results, failed: results } as never, format)
const onScreen = (text: string) => written((stream) => screen(stream, stream).out(text))

const found = {
  drawn: { plan: { actions: [], problems: [], policy: {} } },
  conflicts: [{ sort: 'foreign', about: HOSTILE, sentence: `dcim.device ${HOSTILE} is there` }],
  gaps: [`a container is left out: ${HOSTILE}`],
  unidentified: [],
} as unknown as Told

const steps = [
  stepOf({ name: HOSTILE, change: 'delete', atStake: HOSTILE, properties: [{ path: HOSTILE, old: HOSTILE }] }),
  stepOf({ name: `${HOSTILE}2`, properties: [{ path: 'name', old: HOSTILE, new: HOSTILE }] }),
]
const planMd = planReport(
  sealed({ stack: 's', madeFrom: { program: '', settings: '', secrets: '' }, steps, warnings: [HOSTILE] }),
)

const host = device(HOSTILE, { description: '' })
const report = reportOn(
  inventory({
    tenants: [tenant('demo', { quota_devices: 0 }, { name: HOSTILE })],
    devices: [{ ...host, tenant: { slug: 'demo', name: HOSTILE } }],
    prefixes: [prefix('10.0.0.0/8', { description: HOSTILE })],
    services: [service(HOSTILE, host)],
  }),
  'http://127.0.0.1:8080/netbox/',
  { now: NOW },
)
const event = sampleEvent(0, {
  username: HOSTILE,
  data: { id: 7, display: HOSTILE },
  before: { status: HOSTILE },
  after: { status: `${HOSTILE}2` },
})

const TERMINALS: Record<string, () => string | Promise<string>> = {
  'netbox-plan': () => onScreen(planIn('text')),
  'netbox-plan --format markdown': () => onScreen(planIn('markdown')),
  'netbox-plan --format json': () => onScreen(planIn('json')),
  'netbox-apply': () => onScreen(outcomeIn('text')),
  'netbox-apply --format markdown': () => onScreen(outcomeIn('markdown')),
  'an error of netbox-plan': () => written((stream) => screen(stream, stream).err(problem.message)),
  'netbox-discover': () => onScreen(discoveryText(found)),
  'netbox-discover --json': () => onScreen(discoveryJson(found)),
  'netbox-report': () => onScreen(renderReport(report, 'markdown')),
  'netbox-agent': () => printed(() => agentScreen.out(renderAnswer({ name: HOSTILE, rows: [{ name: HOSTILE }] }))),
  'netbox-agent --json': () => printed(() => agentScreen.out(JSON.stringify({ name: HOSTILE }, null, 2))),
  'an error of netbox-agent': () => printed(() => agentScreen.err(HOSTILE)),
  'a step of an npm script': () => printed(() => step(HOSTILE, async (tell) => tell(HOSTILE))),
  'an error of an npm script': () => paint('red', HOSTILE),
  'npm run restore of a backup from elsewhere': () => {
    const forged = { ...manifest, stack: HOSTILE, files: [{ ...manifest.files[0]!, name: `scripts/${HOSTILE}.py` }] }
    return inWords(forged, 'netbox', brought(forged))
  },
  'an error of the provider': () => toGrpcError(problem).message,
}
const MARKDOWN: Record<string, () => string> = {
  'netbox-plan': () => planIn('markdown'),
  'netbox-apply': () => outcomeIn('markdown'),
  'plan.md': () => planMd,
  'drift.md': () => driftReport('s', steps, [HOSTILE]),
  'report.md': () => renderReport(report, 'markdown'),
  'the note of the vault': () =>
    integrationNote(
      undefined,
      {
        ...deployed,
        version: HOSTILE,
        user: HOSTILE,
        containers: deployed.containers.map((one) => ({ ...one, name: HOSTILE })),
      },
      'C_Stack',
    ),
}
const PAGES: Record<string, () => string> = {
  'report.html': () => renderReport(report, 'html'),
  'the page of a client': () =>
    page(
      {
        ...garden,
        name: HOSTILE,
        devices: garden.devices.map((one) => ({ ...one, name: HOSTILE, role: HOSTILE, site: HOSTILE })),
        services: garden.services.map((one) => ({ ...one, name: HOSTILE, device: HOSTILE })),
      },
      { lang: 'en', now: NOW, files: { en: 'a.html', fr: 'b.html' } },
    ),
}

describe('on a terminal and in a log of CI', () => {
  test.each(Object.entries(TERMINALS))('%s shows a hostile name, which steers nothing', async (_, print) => {
    const shown = await print()
    expect(shown).toContain('owned')
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(shown).not.toMatch(/##\w*\[|^\s*::\w/m)
  })
})

describe('in Markdown', () => {
  test.each(Object.entries(MARKDOWN))('%s shows a hostile name, which is no markup', (_, print) => {
    const shown = print()
    expect(shown).toContain('owned')
    const [inCode, prose] = apart(shown)
    expect((inCode + prose).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(prose).not.toMatch(/@octocat|https:\/\/evil|(?<!\\)<(?:!channel|img)|(?<!\\)\]\(https:/)
    expect(prose).not.toMatch(/^(::error|```)/m)
  })
})

describe('in HTML', () => {
  test.each(Object.entries(PAGES))('%s shows a hostile name, which is no markup', (_, print) => {
    const shown = print()
    expect(shown).toContain('owned')
    expect(shown).not.toMatch(/<img|<!channel|[\p{Cc}--[\n]]|\u202e/v)
  })
})

test('in chat an alert shows a hostile name, which calls nobody and is no link', () => {
  const { text } = alarm(sampleEntry(event))
  expect(text).toContain('owned')
  expect(text).not.toMatch(/[<>\p{Cc}]/u)
  expect(text.replace(/`[^`]*`/g, '')).toBe('dcim.device  is , was ; changed by  at 2026-11-21 07:00:00')
})

test('no program of the apps or of the engine prints but through the screen, which escapes, or escapes itself', async () => {
  const root = join(import.meta.dirname, '..', '..')
  const files = await Array.fromAsync(glob('{apps,netbox}/**/*.{ts,mjs}', { cwd: root }))
  expect(files.length).toBeGreaterThan(300)
  const prints = /console\.\w+\(|process\.std(out|err)\.write\(/
  const bare = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n')
      return lines.filter((line) => prints.test(line) && !line.includes('escaped.')).map(() => file)
    }),
  )
  // A usage, a number, and the version of Node.
  expect(bare.flat().sort()).toEqual(['apps/webhook/cli/main.ts', 'apps/webhook/cli/main.ts', 'netbox/cli/start.mjs'])
})

/** Code of a Markdown text, spans and blocks, and the rest of it. */
function apart(text: string): [code: string, prose: string] {
  const code = /^(`{3,})\w*\n[\s\S]*?\n\1$|(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\2(?!`)/gm
  return [(text.match(code) ?? []).join('\n'), text.replace(code, '')]
}
