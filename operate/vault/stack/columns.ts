import { plain } from '../text/plain.ts'

/** What a column of a hand-written table holds. */
export type Column =
  | 'name'
  | 'image'
  | 'version'
  | 'port'
  | 'internalPort'
  | 'memory'
  | 'role'
  | 'health'
  | 'network'
  | 'exposure'
  | 'url'
  | 'volume'
  | 'number'

/** Titles in French and English, without accents, markup and what stands in brackets. */
const TITLES: Record<Column, readonly string[]> = {
  name: ['conteneur', 'container', 'service', 'nom', 'name', 'nom du conteneur', 'container name'],
  image: ['image', 'image docker', 'docker image'],
  version: ['version', 'tag'],
  port: [
    'port',
    'port hote',
    'port publie',
    'port expose',
    'port externe',
    'host port',
    'published port',
    'exposed port',
  ],
  internalPort: ['port interne', 'port conteneur', 'port du conteneur', 'internal port', 'container port'],
  memory: [
    'ram',
    'memoire',
    'limite ram',
    'limite memoire',
    'ram limite',
    'memory',
    'mem',
    'memory limit',
    'ram limit',
  ],
  role: ['role', 'description', 'usage', 'fonction', 'utilite', 'purpose', 'use', 'quoi', 'what'],
  health: ['sante', 'statut', 'etat', 'health', 'status', 'state'],
  network: ['reseau', 'reseau docker', 'network', 'docker network'],
  exposure: ['exposition', 'ecoute', 'portee', 'acces', 'interface', 'bind', 'exposure', 'access'],
  url: ['url', 'adresse', 'lien', 'address', 'link'],
  volume: ['volume', 'donnees', 'data'],
  number: ['#', 'n°', 'no', 'numero'],
}

const COLUMNS = new Map(
  Object.entries(TITLES).flatMap(([column, titles]) => titles.map((title) => [bare(title), column as Column] as const)),
)

/** What each column of a table holds, by its title; undefined for a title that is not known, and for a repeated column. */
export function columnsOf(titles: readonly string[]): (Column | undefined)[] {
  const columns = titles.map((title) => COLUMNS.get(bare(title)))
  return columns.map((column, at) => (columns.indexOf(column) === at ? column : undefined))
}

/** `**Ports exposés** (hôte)` → `port expose` */
function bare(title: string): string {
  const words = plain(title)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[([].*?[)\]]/g, '')
    .match(/[\p{L}#°]+/gu)
  return (words ?? []).map((word) => (word.length > 2 ? word.replace(/s+$/, '') : word)).join(' ')
}
