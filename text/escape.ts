/**
 * Texts of others, made harmless for where they are shown: a device may be called `##[error]`, `<!channel>` or `\u001b]0;…`.
 * Each target has one function here; whatever prints what NetBox holds uses it.
 */

/** Signs that steer whoever shows a text: controls, ends of lines, and what turns the writing round. A tab is none of them. */
const STEERING = /[[\p{Cc}--\t]\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gv
/** What CI systems take for a command: GitHub's older form anywhere in a line (Azure's, TeamCity's), its newer one at the start. */
const COMMANDS = [/(?<=#)#(?=\w*\[)/g, /(?<=^\s*):(?=:[a-z-]+(?:\s.*)?::)/gi]
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Draws nothing, and stands between the signs that GitHub would make a link, a mention or a reference of. */
const APART = '&#8203;'
/** Where those begin, each after its first signs: mentions and mail, `#1`, `GH-1`, addresses. */
const LIVE = /(?<=@)|(?<=#)(?=\d)|(?<=\bGH)(?=-\d)|(?<=:)(?=\/\/)|(?<=\bwww)(?=\.)/gi
/** Words that no chat program makes anything of: no link, no mention, no emphasis. */
const PLAIN = /^[\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)*$/u

/** On one line: what would steer is a space, what would turn the writing round is nothing. */
export function line(text: string): string {
  return calm(text).trim()
}

/** On one line, each sign that would steer by its code: `\u001b`. */
export function visible(text: string): string {
  return text.replace(STEERING, (sign) => (sign === '\n' ? String.raw`\n` : codeOf(sign)))
}

/**
 * For a terminal, a log of CI or a file that standard output goes to: lines stay lines, nothing in them steers. What is replaced
 * is written as JSON writes it, so that JSON remains the same JSON.
 */
export function terminal(text: string): string {
  return text.split('\n').map(terminalLine).join('\n')
}

/** The same, on one line. */
export function terminalLine(text: string): string {
  return COMMANDS.reduce((safe, command) => safe.replace(command, codeOf), visible(text))
}

/** For Markdown, as GitHub shows it: words on one line, no markup, no mention, no link. */
export function markdown(text: string): string {
  const plain = line(text).replace(/[\\`*_{}[\]<>#|~&$!]/g, String.raw`\$&`)
  return plain.replace(LIVE, APART)
}

/** Code in Markdown, in a cell of a table too: nothing in it is markup, a mention or the end of the cell. */
export function code(text: string): string {
  const inside = visible(text.replace(/\s*[\r\n]+\s*/g, ' ⏎ ')).replaceAll('|', '\\|')
  const fence = '`'.repeat(longestFence(inside) + 1)
  const pad = inside === '' || inside.startsWith('`') || inside.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${inside}${pad}${fence}`
}

/** Lines of code in Markdown; none of them can end the block. */
export function codeBlock(lines: readonly string[], language: string): string[] {
  const safe = lines.map(visible)
  const fence = '`'.repeat(Math.max(3, ...safe.map((one) => longestFence(one) + 1)))
  return [`${fence}${language}`, ...safe, fence]
}

/** For chat programs that read Slack's mrkdwn or Markdown: plain words as they are, anything else as code. */
export function chat(text: string): string {
  const plain = line(text)
  return PLAIN.test(plain)
    ? plain
    : `\`${plain.replaceAll('`', "'").replace(/[&<>]/g, (sign) => ENTITIES[sign]!) || ' '}\``
}

/** For an element or a quoted attribute of HTML. */
export function html(text: string): string {
  return calm(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]!)
}

function calm(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

function codeOf(sign: string): string {
  return `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`
}

function longestFence(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
