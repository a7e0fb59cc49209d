import { type Deployed, type DeployedContainer, isLoopback, type PublishedPort, type Role } from '../deployed.ts'
import { plain, usualMarks } from '../text/plain.ts'
import type { Column } from './columns.ts'
import { agrees, amountsIn, formatMemory, memoryStyle } from './memory.ts'

/** A column of a hand-written table: what it holds, its title, and the trimmed cells that other people's rows have in it. */
export interface ColumnStyle {
  column: Column | undefined
  title: string
  others: readonly string[]
}

/** What a cell is made from. */
interface Source {
  container: DeployedContainer
  deployed: Deployed
  style: ColumnStyle
  /** Whether the table has a column of its own for the image's version. */
  versioned: boolean
}

interface Cell {
  /** The content without markup; undefined when there is nothing to say. */
  value: (source: Source) => string | undefined
  /** Prose: written into an empty cell only, and a person's words stay. */
  kept?: boolean
}

/** What each container is for, in the language of the notes. */
export const PURPOSE: Record<Role, string> = {
  netbox: 'NetBox, interface et API',
  worker: 'Tâches de fond de NetBox',
  postgres: 'PostgreSQL de NetBox',
  redis: 'Valkey de NetBox, file et cache',
}

const CELLS: Record<Column, Cell> = {
  name: { value: ({ container }) => container.name, kept: true },
  image: { value: ({ container, versioned }) => (versioned ? splitImage(container.image)[0] : container.image) },
  version: { value: ({ container }) => splitImage(container.image)[1] },
  port: { value: ({ container, style }) => portsLike(container.ports, style.others) },
  internalPort: { value: ({ container }) => joined(container.ports.map(({ internal }) => String(internal))) },
  memory: { value: ({ container, style }) => memoryLike(container.memory, style) },
  role: { value: ({ container }) => PURPOSE[container.role], kept: true },
  health: { value: ({ container }) => container.health },
  network: { value: ({ deployed }) => deployed.network },
  exposure: { value: ({ container }) => joined(container.ports.map(reach)) ?? 'réseau Docker' },
  url: { value: ({ container, deployed }) => (container.role === 'netbox' ? deployed.urls.ui : undefined), kept: true },
  volume: { value: ({ container }) => joined(container.volumes.map(({ name }) => name)) },
  number: { value: ({ style }) => nextNumber(style.others), kept: true },
}

/** The content of a new cell, with the marks that the others of its column have. */
export function newCell(source: Source): string {
  const { column, others } = source.style
  const value = column && CELLS[column].value(source)
  if (value === undefined) return column === undefined ? '' : nothingLike(others)
  const marks = usualMarks(others)
  return marks + value + marks
}

/** The content that a cell of an existing row must get; undefined if it may stay. */
export function changedCell(cell: string, source: Source): string | undefined {
  const { column, others } = source.style
  if (column === undefined) return undefined
  const { kept = false } = CELLS[column]
  const content = newCell(source)
  if (plain(cell) === plain(content) || (kept && cell.trim() !== '')) return undefined
  if (column === 'memory') {
    const [amount, more] = amountsIn(cell, memoryStyle(source.style.title, others).bare)
    if (amount && !more && agrees(amount, source.container.memory / 2 ** 20)) return undefined
  }
  return content
}

/** From where a published port can be reached, in words. */
export function reach({ address }: PublishedPort): string {
  if (isLoopback(address)) return 'boucle locale'
  return address === '0.0.0.0' || address === '::' ? 'toutes les interfaces' : address
}

/** What a column says where there is nothing to say: what most of its cells without a word say, or a dash. */
function nothingLike(others: readonly string[]): string {
  const wordless = others.filter((cell) => !/[\p{L}\d]/u.test(cell))
  const counts = new Map<string, number>()
  for (const cell of wordless) counts.set(cell, (counts.get(cell) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '—'
}

/** `8080`, or `8080:8080` where a column writes both sides. */
function portsLike(ports: readonly PublishedPort[], others: readonly string[]): string | undefined {
  const both = others.some((cell) => /\d:\d/.test(cell))
  return joined(ports.map(({ host, internal }) => (both ? `${host}:${internal}` : String(host))))
}

function memoryLike(bytes: number, { title, others }: ColumnStyle): string | undefined {
  return bytes === 0 ? undefined : formatMemory(bytes / 2 ** 20, memoryStyle(title, others))
}

function nextNumber(others: readonly string[]): string | undefined {
  const numbers = others.map((cell) => Number(plain(cell) || Number.NaN)).filter(Number.isInteger)
  return numbers.length > 0 ? String(Math.max(...numbers) + 1) : undefined
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : [...new Set(values)].join(', ')
}

/** `host:5000/netbox:v4` → `host:5000/netbox` and `v4` */
function splitImage(image: string): [name: string, tag: string | undefined] {
  const [, name = image, tag] = /^(.*?):([^/:@]+)$/.exec(image) ?? []
  return [name, tag]
}
