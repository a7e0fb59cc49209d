import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (page: string) => readFileSync(join(root, page), 'utf8')

/** Every page of this repository but fixtures, by its path from the root. */
const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.md') && !/(^|\/)node_modules\/|^test\/fixtures\/|^\./.test(path),
)

/** Links in a page to files here, code left out: `[words](target)`. */
function linksIn(page: string): { target: string; anchor: string | undefined }[] {
  const prose = read(page)
    .replaceAll(/```.*?```/gs, '')
    .replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, path, anchor]) => ({
    target: path === '' ? page : normalize(join(dirname(page), path!)),
    anchor,
  }))
}

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
const anchorsIn = (page: string) => [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!))

describe.each(pages)('%s', (page) => {
  test('links to nothing that is not there', () => {
    expect(linksIn(page).filter(({ target }) => !existsSync(join(root, target)))).toEqual([])
    const anchors = linksIn(page).filter(({ target, anchor }) => anchor !== undefined && target.endsWith('.md'))
    expect(anchors.filter(({ target, anchor }) => !anchorsIn(target).includes(anchor!))).toEqual([])
  })
})

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md'])
  for (const page of reached) {
    for (const { target } of linksIn(page)) {
      // A link to a folder shows what lies in it.
      for (const other of pages) if (other === target || dirname(other) === target) reached.add(other)
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
})

test('every npm script is in the table of commands', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
  const table = read('docs/start/commands.md')
  expect(scripts.filter((name) => !new RegExp(`\`npm (run )?(-s )?${name}[\` ]`).test(table))).toEqual([])
})
