import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { updateStack } from '../../../operate/vault/stack/update.ts'
import { deployed } from './sample.ts'

const NOTE = 'C_NetBox-Integration'
const fixtures = new URL('../../fixtures/vault/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, fixtures), 'utf8')
const update = (text: string, facts = deployed) => updateStack(text, facts, NOTE)

/** A note with a table of three neighbours, and something behind it. */
const note = (behind = '', row = '') => `# Stack

| Conteneur | Port | RAM |
|---|---|---|
| multipass-nextjs | 3000 | 4 GB |
| multipass-redis | 6379 | 512 MB |
| multipass-langfuse-db | — | 2 GB |
${row}
${behind}`

/** What is said of a note beside what is done to it. */
const SAID: Record<string, string[]> = {
  multipass: [],
  'total-row': [],
  callout: ['RAM total unchanged: the table of containers has no column of memory.'],
  english: [],
}

describe.each(Object.keys(SAID))('the note of the stack %s', (name) => {
  test('is brought up to date', async () => {
    const { text, said } = update(read(`${name}.md`))
    await expect(text).toMatchFileSnapshot(new URL(`${name}.after.md`, fixtures).pathname)
    expect(said).toEqual(SAID[name])
  })

  test('stays as it is the second time', () => {
    const { text } = update(read(`${name}.md`))
    expect(update(text).text).toBe(text)
  })

  test('has the same content with the line ends of Windows', () => {
    const { text } = update(read(`${name}.md`).replaceAll('\n', '\r\n'))
    expect(text).toBe(update(read(`${name}.md`)).text.replaceAll('\n', '\r\n'))
  })
})

describe('rows', () => {
  test('that are there are updated in place, and a person’s words in them stay', () => {
    const { text } = update(
      '| Nom | Port | RAM | Rôle |\n|---|---|---|---|\n| multipass-nextjs | 3000 | 4 GB | Front |\n| **netbox** (IPAM) | 80   | 1 GB | Chez nous |\n| multipass-redis | 6379 | 1 GB | Files |\n',
    )
    expect(text).toContain(
      '| multipass-nextjs | 3000 | 4 GB | Front |\n| **netbox** (IPAM) | 8080 | 2 GB | Chez nous |\n| netbox-worker',
    )
    expect(text).toMatch(/\| netbox-redis \|.*\n\| multipass-redis/)
  })

  test('follow what is deployed', () => {
    const first = update(note())
    const [netbox, ...others] = deployed.containers
    const moved = { ...netbox!, memory: 4 * 2 ** 30, ports: [{ host: 8088, internal: 8080, address: '0.0.0.0' }] }
    const { text } = update(first.text, { ...deployed, containers: [moved, ...others] })
    expect(text).toContain('| netbox | 8088 | 4 GB |')
    expect(text.match(/^\| netbox/gm)).toHaveLength(4)
  })

  test('that name a container twice are refused', () => {
    expect(() => update(note('', '| netbox | 1 | 2 GB |\n| `NetBox` | 2 | 2 GB |'))).toThrow(
      'The table of containers has netbox at the lines 8 and 9: remove one of these rows.',
    )
  })

  test('of a table in a code fence, a comment or indented code are not touched', () => {
    const table = note().slice('# Stack\n\n'.length)
    for (const hidden of [
      `\`\`\`\n${table}\`\`\`\n`,
      `<!--\n${table}-->\n`,
      `%%\n${table}%%\n`,
      table.replace(/^/gm, '    '),
    ]) {
      const { text } = update(`${hidden}\n${note()}`)
      expect(text.startsWith(`${hidden}\n# Stack`)).toBe(true)
      expect(() => update(hidden)).toThrow(/^There is no table of containers in it: .*multipass-nextjs/)
    }
  })

  test('go into the table that lists most containers, and two as good as each other are refused', () => {
    const small = '| Service | Note |\n|---|---|\n| multipass-nextjs | a |\n| multipass-redis | b |\n\n'
    expect(update(small + note()).text.startsWith(small)).toBe(true)
    expect(() => update(`${small}${small}`)).toThrow(
      'The tables at the lines 1 and 6 both list 2 containers of the network',
    )
  })

  test('behind a last line without a line end leave it so', () => {
    const text = note().trimEnd()
    const row = update(`[[${NOTE}]]\n\n${text}`).text
    expect(row.endsWith('| netbox-redis | — | 256 MB |')).toBe(true)
  })
})

describe('the total of memory', () => {
  const line = (text: string) =>
    update(note(text))
      .text.split('\n')
      .find((one) => /total/i.test(one))

  test.each([
    ['RAM totale : 6,5 GB / 60,5 GB', 'RAM totale : 10,75 GB / 60,5 GB'],
    ['**Total RAM:** 6.5 GB (11 %)', '**Total RAM:** 10.75 GB (11 %)'],
    ['Mémoire au total : 6656 MB sur 60,5 Go, soit 10,7 %', 'Mémoire au total : 11008 MB sur 60,5 Go, soit 17,8 %'],
    ['RAM totale de la VM : 60,5 GB, dont 6,5 GB réservés', 'RAM totale de la VM : 60,5 GB, dont 10,75 GB réservés'],
  ])('%s', (before, after) => expect(line(before)).toBe(after))

  test('that is not the sum of the column stays, and that is said', () => {
    const { text, said } = update(note('RAM totale : 60,5 GB'))
    expect(text).toContain('\nRAM totale : 60,5 GB')
    expect(said[0]).toBe(
      "RAM total unchanged: no amount beside it is the sum of the table's memory column (6.50 GB before NetBox's rows).",
    )
  })

  test('is missed aloud where there is none, and where there is no column of memory', () => {
    expect(update(note()).said[0]).toMatch(/^RAM total unchanged: there is no row of totals and no line/)
    const { said } = update('| Nom |\n|---|\n| multipass-nextjs |\n| multipass-redis |\n')
    expect(said[0]).toBe('RAM total unchanged: the table of containers has no column of memory.')
  })
})

describe('the list of ports', () => {
  test.each([
    ['- 3000 : Next.js\n- 6379 : Redis', '- 8080 : NetBox, interface et API (boucle locale)'],
    ['1. `3000` → Next.js\n2. `6379` → Redis', '3. `8080` → NetBox, interface et API (boucle locale)'],
    ['* Next.js : 3000\n* Redis : 6379', '* netbox : 8080 (boucle locale)'],
    ['> - 3000 = Next.js\n> - 6379 = Redis', '> - 8080 = NetBox, interface et API (boucle locale)'],
  ])('%j goes on in its own manner', (list, item) => {
    const { text } = update(note(`${list}\n`))
    expect(text).toContain(`${list}\n${item}\n`)
  })

  test('may be a table that has no column for whose port it is', () => {
    const { text } = update(note('| Port | Depuis |\n|---|---|\n| 3000 | 2024 |\n| 6379 | 2025 |'))
    expect(text).toContain('| 8080 (netbox, boucle locale) |  |\n| 5433 (netbox-postgres, boucle locale) |  |\n')
    expect(update(text).text).toBe(text)
  })

  test('says it when a port is opened to others', () => {
    const first = update(note('- 3000 : Next.js\n- 6379 : Redis\n')).text
    const [netbox, ...others] = deployed.containers
    const open = { ...netbox!, ports: [{ host: 8080, internal: 8080, address: '192.168.1.161' }] }
    const { text } = update(first, { ...deployed, containers: [open, ...others] })
    expect(text).toBe(first.replace('API (boucle locale)', 'API (192.168.1.161)'))
  })

  test('is missed aloud', () => {
    expect(update(note('- a\n- b\n')).said.at(-1)).toBe(
      'List of ports unchanged: there is no table and no list of ports.',
    )
  })
})

describe('the link', () => {
  const withFrontmatter = (yaml: string) => `---\n${yaml}\n---\n${note('## Liens\n\n- [[A]]\n\nFin')}`
  const linked = (text: string) =>
    update(text)
      .text.split('\n')
      .filter((line) => line.includes(NOTE))

  test.each([
    ['related:\n  - "[[A]]"  # a\ntags: [x]', ['  - "[[C_NetBox-Integration]]"']],
    ["related:\n- '[[A]]'", ["- '[[C_NetBox-Integration]]'"]],
    ['related: ["[[A]]"]', ['related: ["[[A]]", "[[C_NetBox-Integration]]"]']],
    ['related: []', ['related: ["[[C_NetBox-Integration]]"]']],
    ['related: "[[A]]"', ['related: ["[[A]]", "[[C_NetBox-Integration]]"]']],
    ['related:\ntags: [x]', ['  - "[[C_NetBox-Integration]]"']],
    ['title: "no related"', ['- [[C_NetBox-Integration]]']],
    ['related: [[A]]', ['- [[C_NetBox-Integration]]']],
    ['related: "broken', ['- [[C_NetBox-Integration]]']],
  ])('is put beside %j', (yaml, lines) => expect(linked(withFrontmatter(yaml))).toEqual(lines))

  test('gets a section of its own where there is no other place', () => {
    expect(update(note()).text.endsWith('\n\n## Voir aussi\n\n- [[C_NetBox-Integration]]\n')).toBe(true)
  })

  test('is enough where it stands already, in any of its forms', () => {
    for (const link of [`[[${NOTE}]]`, `[[infra/${NOTE}.md#Accès|NetBox]]`, `![[c_netbox-integration]]`])
      expect(update(note(link)).text).not.toContain('Voir aussi')
    expect(update(note(`\`[[${NOTE}]]\``)).text).toContain('Voir aussi')
  })
})
