import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Deployed } from '../../../operate/vault/deployed.ts'
import { integrationNote } from '../../../operate/vault/note.ts'
import { wikilinksOf } from '../../../operate/vault/text/links.ts'
import { deployed } from './sample.ts'

const STACK = 'C_MultiPass-Stack'
const write = (current?: string, facts: Deployed = deployed) => integrationNote(current, facts, STACK)
const sick: Deployed = {
  ...deployed,
  date: '2026-12-24',
  containers: deployed.containers.map((one) => (one.role === 'worker' ? { ...one, health: 'unhealthy' } : one)),
}

describe('the note about NetBox', () => {
  test('tells what is deployed', async () => {
    const golden = new URL('../../fixtures/vault/C_NetBox-Integration.md', import.meta.url)
    await expect(write()).toMatchFileSnapshot(golden.pathname)
  })

  test('has the frontmatter that the vault asks for', () => {
    expect(parse(write().split('---\n')[1]!)).toEqual({
      title: 'Intégration de NetBox',
      date: '2026-11-21',
      type: 'concept',
      status: 'actif',
      tags: ['projet/multipass', 'infra/netbox'],
      related: [`[[${STACK}]]`],
    })
  })

  test('links to the note of the stack alone', () => {
    expect(new Set(wikilinksOf(write()))).toEqual(new Set([STACK]))
  })

  test('stays as it is while nothing is new, whatever the day', () => {
    const note = write()
    expect(write(note, { ...deployed, date: '2027-01-01' })).toBe(note)
  })

  test('keeps its date, and says the day of the reading anew, when something is new', () => {
    const note = write(write(), sick)
    expect(note).toContain('\ndate: 2026-11-21\n')
    expect(note).toContain('\nstatus: dégradé\n')
    expect(note).toContain('À regarder : `netbox-worker` (unhealthy).')
    expect(note).toContain('Relevé le 2026-12-24')
    expect(write(write(write(), sick), { ...deployed, date: '2026-11-21' })).toBe(write())
  })

  test('keeps every byte that a person wrote outside of the marks', () => {
    const own = write()
      .replace('title: Intégration', 'aliases: [IPAM]\ntitle: Mon intégration')
      .replace('<!-- netbox-as-code:begin acces', 'À moi.\t \n\n<!-- netbox-as-code:begin acces')
      .concat('\n## Mes notes\n\n```\n<!-- netbox-as-code:begin exemple -->\n```\nfin')
    const later = write(own, sick)
    const outside = (text: string) => text.replace(/<!-- netbox-as-code:begin (\w+)[\s\S]*?end \1 -->/g, '<$1>')
    expect(outside(later)).toBe(outside(own).replace('status: actif', 'status: dégradé'))
    expect(later).not.toBe(own)
  })

  test('leaves a status that is a person’s own', () => {
    const own = write().replace('status: actif', 'status: à revoir')
    expect(write(own, sick)).toContain('\nstatus: à revoir\n')
  })

  test('keeps the line ends of Windows', () => {
    const own = write().replaceAll('\n', '\r\n')
    expect(write(own)).toBe(own)
    expect(write(own, sick).replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('gets a section back behind the one before it, and all at the end of a note that has none', () => {
    const without = write().replace(/<!-- netbox-as-code:begin donnees[\s\S]*?end donnees -->\n\n/, '')
    expect(write(without)).toBe(write())
    expect(write('À la main')).toMatch(/^À la main\n\n<!-- netbox-as-code:begin resume /)
    expect(write(write('À la main'))).toBe(write('À la main'))
  })

  test('is refused with damaged marks', () => {
    for (const damaged of [
      write().replace('<!-- netbox-as-code:end acces -->', ''),
      write().replace('begin acces', 'begin access'),
      `${write()}<!-- netbox-as-code:begin acces -->\n<!-- netbox-as-code:end acces -->`,
    ])
      expect(() => write(damaged)).toThrow(/^The netbox-as-code mark at line \d+ of the note is damaged/)
  })

  test('says nothing of a gateway that the stack does not have', () => {
    expect(write(undefined, { ...deployed, gateway: undefined })).not.toMatch(/passerelle/i)
  })
})
