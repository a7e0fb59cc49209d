/** The looks of a report: the reader's own letters, light or dark as their device is. */
export const style = `:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #d5dae1; --faint: #5b6675; --bar: #2f6fb3; --loud: #b3261e; --wash: #fdecea }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e8ee; --paper: #14181d; --line: #343c47; --faint: #9aa5b3; --bar: #6ea8e6; --loud: #ff8a80; --wash: #3b1a18 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 75rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { margin-top: 2.5rem; font-size: 1.25rem } h3 { font-size: 1rem }
header p, section > p { color: var(--faint) }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem }
a { color: var(--bar) }
header .alert { padding: .75rem 1rem; border-left: .3rem solid var(--loud); background: var(--wash); color: var(--loud); font-weight: 600 }
.frame { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
td { max-width: 32rem; overflow-wrap: anywhere }
th { color: var(--faint); font-weight: 600 }
th, .number { white-space: nowrap; overflow-wrap: normal } .number { text-align: right; font-variant-numeric: tabular-nums }
.loud { color: var(--loud); font-weight: 600 }
.bar { display: block; width: 100%; min-width: 4rem; max-width: 12rem; height: .3rem; margin: .15rem 0 0 auto; background: var(--line) }
.bar rect { fill: var(--bar) } .loud .bar rect { fill: var(--loud) }
@media print {
  body { padding: 0; font-size: .75rem } .frame { overflow: visible } nav { display: none }
  th { white-space: normal } th, td { padding-right: .5rem } tr { break-inside: avoid } .bar { max-width: 5rem }
}`
