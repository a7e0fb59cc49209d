import { blocksOf } from '../text/blocks.ts'
import { insertAfter, type Line } from '../text/lines.ts'
import { type Item, itemAfter, type List, listsOf, parseItem } from '../text/lists.ts'
import { leadingName } from '../text/plain.ts'
import { PURPOSE, reach } from './cells.ts'
import { ENOUGH, type Known, type OurPort } from './known.ts'

/** An item that tells a port: `**8000** : Kong`, or `Kong → 8000`. */
interface PortItem extends Item {
  port: number
  portFirst: boolean
  /** Marks around what comes first, and what stands between both: those of a new item. */
  open: string
  close: string
  between: string
  rest: string
}

const SEPARATOR = String.raw`[ \t\u00a0\u202f]*(?::|=>|->|→|—|–|-|=)[ \t\u00a0\u202f]*`
const PORT_FIRST = new RegExp(String.raw`^([${'`'}*_]*)(\d{2,5})([${'`'}*_]*)(${SEPARATOR})(.+)$`)
const NAME_FIRST = new RegExp(
  String.raw`^([${'`'}*_]*)([\p{L}][^:=→—–${'`'}*]*?)([${'`'}*_]*)(${SEPARATOR})[${'`'}*_]*(\d{2,5})(?!\d)(.*)$`,
  'u',
)

/** The list of ports: the one in which most items name a neighbour or its port, and at least two do. */
export function findPortsList(lines: readonly Line[], known: Known): List | undefined {
  const found = listsOf(lines, blocksOf(lines))
    .map((list) => ({ list, count: portItems(lines, list).filter((item) => isKnown(item, known)).length }))
    .filter(({ count }) => count >= ENOUGH)
    .sort((a, b) => b.count - a.count)
  return found[0]?.list
}

/** Puts a port of ours into a list of ports, in the manner of its last item. Ours is the one with this port and NetBox. */
export function putItem(lines: readonly Line[], list: List, { container, port }: OurPort): Line[] {
  const items = portItems(lines, list)
  const own = list.items.find((at) => {
    const item = portItem(lines[at]!.text)
    return item?.port === port.host && /netbox/i.test(item.content)
  })
  if (own !== undefined) {
    const text = lines[own]!.text.replace(/ \((?:boucle locale|toutes les interfaces|[\d.]+)\)$/, ` (${reach(port)})`)
    return lines.with(own, { ...lines[own]!, text })
  }
  const model = items.at(-1)!
  const { open, close, between, portFirst } = model
  const purpose = PURPOSE[container.role]
  const content = portFirst
    ? `${open}${port.host}${close}${between}${purpose} (${reach(port)})`
    : `${open}${container.name}${close}${between}${port.host} (${reach(port)})`
  const last = parseItem(lines[list.items.at(-1)!]!.text) ?? model
  return insertAfter(lines, list.last, [itemAfter(last, content)])
}

function portItems(lines: readonly Line[], { items }: List): PortItem[] {
  return items.flatMap((at) => portItem(lines[at]!.text) ?? [])
}

function portItem(text: string): PortItem | undefined {
  const item = parseItem(text)
  if (!item) return undefined
  const portFirst = PORT_FIRST.exec(item.content)
  if (portFirst) {
    const [, open = '', port, close = '', between = '', rest = ''] = portFirst
    return { ...item, port: Number(port), portFirst: true, open, close, between, rest }
  }
  const nameFirst = NAME_FIRST.exec(item.content)
  if (!nameFirst) return undefined
  const [, open = '', rest = '', close = '', between = '', port] = nameFirst
  return { ...item, port: Number(port), portFirst: false, open, close, between, rest }
}

function isKnown({ port, rest }: PortItem, { ports, names }: Known): boolean {
  return ports.has(port) || names.has(leadingName(rest))
}
