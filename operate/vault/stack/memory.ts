/** An amount of memory as it stands in a text. Megabytes and gigabytes are told apart by the factor 1024, as Docker does. */
export interface Amount {
  megabytes: number
  start: number
  end: number
  /** The number alone ends here. */
  numberEnd: number
  unit: Unit
  decimals: number
}

type Unit = 'M' | 'G'
const MEGABYTES: Record<Unit, number> = { M: 1, G: 1024 }

/** How a column writes amounts: 2 GB, 2,5 Go, 512MB; with `bare`, the unit stands in the title and the cells are numbers. */
export interface MemoryStyle {
  bare: Unit | undefined
  units: Partial<Record<Unit, string>>
  space: string
  comma: string
}

const SPACE = String.raw`[ \u00a0\u202f]`
/** Not the end of a longer number, such as `2 048 MB` with its thousands set apart. */
const NUMBER = String.raw`(?<![\d.,]|\d${SPACE})(\d+(?:([.,])\d+)?)`
const AMOUNT = new RegExp(String.raw`${NUMBER}(${SPACE}*)([MG](?:i?[BbOo])?)(?![\p{L}\d])`, 'gu')
const BARE = new RegExp(String.raw`${NUMBER}(?![\d%])`, 'g')

/** The amounts in a text, in order. In a column whose title has the unit, numbers alone count. */
export function amountsIn(text: string, bare?: Unit): Amount[] {
  return [...text.matchAll(bare ? BARE : AMOUNT)].map((found) => {
    const number = found[1]!
    const unit = bare ?? (found[4]![0] as Unit)
    return {
      megabytes: Number(number.replace(',', '.')) * MEGABYTES[unit],
      start: found.index,
      end: found.index + found[0].length,
      numberEnd: found.index + number.length,
      unit,
      decimals: number.split(/[.,]/)[1]?.length ?? 0,
    }
  })
}

/** The style of a memory column. What its cells do not show is written the French way. */
export function memoryStyle(title: string, cells: readonly string[]): MemoryStyle {
  const found = cells.flatMap((cell) => [...cell.matchAll(AMOUNT)])
  const units: MemoryStyle['units'] = {}
  for (const [, , , , word] of found) units[word![0] as Unit] ??= word!
  const titled = /([MG])i?[BO](?!\w)/i.exec(title)?.[1]?.toUpperCase() as Unit | undefined
  return {
    bare: found.length === 0 ? titled : undefined,
    units,
    space: found[0]?.[3] ?? ' ',
    comma: cells.some((cell) => /\d\.\d/.test(cell)) && !cells.some((cell) => /\d,\d/.test(cell)) ? '.' : ',',
  }
}

/** An amount as a column writes it: in gigabytes from one on, if the column has any. */
export function formatMemory(megabytes: number, style: MemoryStyle): string {
  if (style.bare) return formatNumber(megabytes / MEGABYTES[style.bare], 0, style.comma)
  const known = Object.keys(style.units) as Unit[]
  const fitting: Unit = megabytes >= 1024 ? 'G' : 'M'
  const unit = known.length === 0 || known.includes(fitting) ? fitting : known[0]!
  const word = style.units[unit] ?? { M: 'MB', G: 'GB' }[unit]
  return `${formatNumber(megabytes / MEGABYTES[unit], 0, style.comma)}${style.space}${word}`
}

/** The number of an amount in place of that of another, in the same unit and with at least as many decimals. */
export function formatLike(megabytes: number, like: Amount, comma: string): string {
  return formatNumber(megabytes / MEGABYTES[like.unit], like.decimals, comma)
}

/** Whether an amount is what its text says, to the last digit that it shows. */
export function agrees(amount: Amount, megabytes: number): boolean {
  return Math.abs(amount.megabytes - megabytes) <= (0.5 * MEGABYTES[amount.unit]) / 10 ** amount.decimals + 1e-6
}

/** With at least `decimals` decimals, and up to two where they are needed. */
function formatNumber(value: number, decimals: number, comma: string): string {
  const exact = Number(value.toFixed(2))
  const needed = String(exact).split('.')[1]?.length ?? 0
  return exact.toFixed(Math.max(decimals, needed)).replace('.', comma)
}
