/** A violation as Pulumi's text has it, the message below the heading and indented more. Advice is none. */
const VIOLATION = /^ +- \[(?:mandatory|remediate)\](?: \[severity: \w+\])? +(\S+) *(.*)\n((?: {10}.*\n?)*)/gm

/**
 * What policies say against a preview, a line each: from its text, since the digest of `--json` leaves policies out.
 *
 * @param text what `pulumi preview --color never` printed
 */
export function violationsIn(text: string): string[] {
  return [...text.matchAll(VIOLATION)].map(([, rule, on, message = '']) => {
    const sentences = message.split('\n').map((line) => line.trim())
    return `${[rule, on].filter(Boolean).join(' ')}: ${sentences.filter(Boolean).join(' ')}`
  })
}
