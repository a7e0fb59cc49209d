import fc from '../../property.ts'
import { deployed } from './sample.ts'

export const pick = fc.constantFrom
const titles = {
  name: pick('Conteneur', '**Service**', 'Nom', 'Container'),
  port: pick('Port', 'Ports exposés'),
  memory: pick('RAM', 'Mémoire (Go)', 'Limite RAM'),
  free: pick('Notes', 'Qui', 'Rôle', 'Image', 'Version', 'Statut', 'Réseau', 'URL', 'Accès', 'Volumes', 'N°', ''),
}
const cells = {
  port: pick('3000', '`8000`', '127.0.0.1:3000:3000', '—', ''),
  memory: pick('4 GB', '1,5 Go', '512 MB', '512 Mo', '2', '', '—', '~3 GB', '2 048 MB'),
  free: pick(
    'x',
    '',
    'é\u0301',
    'a \\| b',
    '[[Note\\|alias]]',
    '`c`',
    '**gras**',
    '🐳 ok',
    '  ',
    '12',
    'netbox?',
    '\\\\',
  ),
}
const name = pick(...deployed.neighbours.map((neighbour) => neighbour.name))
const marks = pick('', '`', '**')

/** A table of containers: columns in any order, several ways of writing rows. */
const table = fc
  .record({
    kinds: fc.shuffledSubarray(['port', 'memory', 'free', 'free2'] as const),
    at: fc.nat(4),
    heads: fc.record({
      name: titles.name,
      port: titles.port,
      memory: titles.memory,
      free: titles.free,
      free2: titles.free,
    }),
    rows: fc.uniqueArray(
      fc.record({ name, port: cells.port, memory: cells.memory, free: cells.free, free2: cells.free }),
      { minLength: 2, maxLength: 6, selector: (row) => row.name },
    ),
    marks,
    form: fc.record({ bars: fc.boolean(), space: pick('', ' '), wide: fc.boolean(), quote: pick('', '> ') }),
    total: fc.boolean(),
  })
  .map(({ kinds, at, heads, rows, marks, form, total }) => {
    // A table that begins with ports would be one of ports.
    const behind = kinds.slice(0, at).includes('port') ? 0 : at
    const columns = ['name' as const, ...kinds]
    const order = [...kinds.slice(0, behind), 'name' as const, ...kinds.slice(behind)]
    const line = (contents: readonly string[]) => {
      const padded = contents.map((one) => form.space + (form.wide ? one.padEnd(30) : one) + form.space)
      const framed =
        form.bars || columns.length < 3 || !contents[0]!.trim() || !contents.at(-1)!.trim()
          ? `|${padded.join('|')}|`
          : padded.join('|')
      return form.quote + framed
    }
    return [
      line(order.map((column) => heads[column])),
      line(order.map(() => '---')),
      ...rows.map((row) => line(order.map((column) => (column === 'name' ? marks + row.name + marks : row[column])))),
      ...(total
        ? [line(order.map((column) => (column === 'name' ? 'Total' : column === 'memory' ? '8,5 GB' : '')))]
        : []),
    ].join('\n')
  })

const hidden = '| Nom | Port |\n|---|---|\n| multipass-nextjs | 3000 |\n| multipass-redis | 6379 |\nRAM totale : 4 GB'
const piece = pick(
  'Du texte.  \navec deux lignes',
  '# Titre\t',
  '\u00a0',
  `\`\`\`md\n${hidden}\n\`\`\``,
  `~~~~\n${hidden}\n~~~\n~~~~`,
  `<!-- ${hidden} -->`,
  `> \`\`\`\n> ${hidden.replaceAll('\n', '\n> ')}\n> \`\`\``,
  `%%\n${hidden}\n%%`,
  '- [[A|b]]\n- 3000 : Next\n  - dedans\n- 6379 : Redis',
  '* 3000\n* 8000',
  'RAM totale : 8,5 GB / 60,5 GB (14 %)',
  '| Port | Quoi |\n|--:|:-:|\n| 3000 | Next |\n| 8000 | Kong |',
  '## Voir aussi\n\n- [[A]]',
  '| a |\n| b |',
  'e\u0301 é 😀 \u{1F468}\u200D\u{1F4BB}',
)
const frontmatter = pick(
  '',
  '---\ntitle: x\n---\n',
  '---\nrelated:\n  - "[[A]]"\n# fin\n---\n',
  "---\nrelated: ['[[A]]'] # c\ntags: [a]\n---\n",
  '---\nrelated:\n---\n',
  '---\nbad: [\n---\n',
  '---\n---\n',
)

/** Hand-written notes in many shapes, each with one table of containers. */
export const note = fc
  .record({
    frontmatter,
    before: fc.array(piece, { maxLength: 3 }),
    table,
    after: fc.array(piece, { maxLength: 4 }),
    crlf: fc.boolean(),
    end: pick('', '\n', '\n\n', '  '),
  })
  .map(({ frontmatter, before, table, after, crlf, end }) => {
    const text = frontmatter + [...before, table, ...after].join('\n\n') + end
    return crlf ? text.replaceAll('\n', '\r\n') : text
  })
