/** A path as Kong 2 has it: the `~` that marks a regular expression in the file format of Kong 3 is no part of it. */
export function bare(path: string): string {
  return path.startsWith('~') ? path.slice(1) : path
}

/** Whether Kong takes it for a regular expression: Kong 3 by the `~`, Kong 2 by its characters. */
export function isRegex(path: string): boolean {
  return path.startsWith('~') || !/^[\w.~/%-]*$/.test(path)
}

/** A path of a request that such a route should answer, as far as that can be told without solving the expression. */
export function sample(path: string): string {
  if (!isRegex(path)) return path
  const literal = /^[\w.~/%-]*/.exec(bare(path))![0]
  return literal.endsWith('/') ? literal : `${literal}/`
}
