/** The looks of the page: those of the dashboards of clients. Text, so that it is in the one file of the automation container. */
export const style = `:root { color-scheme: light dark; --ground: #f4f6f8; --card: #fff; --ink: #17202b; --soft: #536071; --rule: #dfe4ea; --one: #2a64a8; --good: #1b7548; --warn: #925a05; --bad: #b3271d; --quiet: #66717f }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0f141a; --card: #18202a; --ink: #e5eaf0; --soft: #a2aebc; --rule: #2b3643; --one: #7db2ef; --good: #5ecb92; --warn: #e3ab55; --bad: #f28b80; --quiet: #97a3b1 }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 74rem; padding: 1.25rem 1rem 3rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif }
h1, h2, h3, p, ul { margin: 0; padding: 0 } ul { list-style: none }
h1 { font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.15; letter-spacing: -.02em; overflow-wrap: anywhere }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; line-height: 1.3 } h3 { font-size: .9375rem; font-weight: 600 }
a { color: var(--one) } :focus-visible { outline: 2px solid var(--one); outline-offset: 2px }
.eyebrow, .note, .facts { color: var(--soft) } .eyebrow { font-size: .8125rem; font-weight: 600; letter-spacing: .04em }
.count { color: var(--soft); font-weight: 400 }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: .75rem; padding: 1rem }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)) }
.figure strong { font-size: 1.75rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums } .late strong { color: var(--bad) }
.badge::before { content: ""; display: inline-block; width: .6rem; height: .6rem; margin-right: .4rem; border-radius: 50%; background: var(--quiet) }
.badge.good::before { background: var(--good) } .badge.warn::before { background: var(--warn) } .badge.bad::before { background: var(--bad) }
.alert { margin-top: .75rem; border-left: .3rem solid var(--bad); color: var(--bad); font-weight: 600 }
.list { padding: 0 } .list + .note { margin-top: .5rem } .list > p { padding: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { padding: .5rem 1rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: break-word }
td:last-child, code { overflow-wrap: anywhere }
tbody tr:last-child > * { border-bottom: 0 } thead th { color: var(--soft); font-size: .8125rem } tbody th { font-weight: 400 }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums } code { font-family: ui-monospace, monospace; font-size: .875em }
@media (max-width: 48rem) {
  table, tbody, tr, th, td { display: block; border: 0 } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  tr { padding: .75rem 1rem; border-bottom: 1px solid var(--rule) } tbody th, td, td.number { padding: 0; text-align: left; white-space: normal; overflow-wrap: anywhere }
  td::before { content: attr(data-head) ": "; color: var(--soft) }
}`
