/** Last words of names whose value is a secret: `DB_PASSWORD`, `PGPASSWORD`, `clientSecret`, `/run/secrets/api-token`. */
const SECRET_WORDS =
  /^(passphrase|requirepass|secrets?|token|credentials?|(api|secret|access|private)key)$|(password|passwd)s?$/
/** Last words that are a secret's only behind some others; nothing is before the first one. */
const SECRET_BEHIND: ReadonlyMap<string, RegExp> = new Map([
  // A primary key or an SSH public key is none.
  ['key', /^(secret|api|private|access|signing|encryption|auth|service)$/],
  // Mostly a method, or whether there is one: SMTP_AUTH=login.
  ['auth', /^(redis|rediscli|valkey|valkeycli)$/],
  // PROXY_PASS is an address.
  ['pass', /^(?!proxy$)/],
  // PWD is a folder.
  ['pwd', /./],
  // By itself it is the number of one.
  ['pepper', /./],
  ['peppers', /./],
])

/** Whether a value with this name (of a variable, property, option or file) is a secret. */
export function isNameOfSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    // What says nothing: `api_token_1`, `password.txt`.
    .filter((word) => /[a-z]/.test(word) && word !== 'txt')
  const [before = '', last = ''] = ['', ...words].slice(-2)
  return SECRET_WORDS.test(last) || SECRET_BEHIND.get(last)?.test(before) === true
}

/** Texts that are secrets whatever they are called. */
const SHAPES: readonly RegExp[] = [
  /\bnbt_[A-Za-z0-9]{8,}\.[A-Za-z0-9]{20,}/, // NetBox, version 2
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}|\bgithub_pat_\w{50,}/, // GitHub
  /\bglpat-[\w-]{20,}/, // GitLab
  /\bxox[abprs]-[\w-]{10,}/, // Slack
  /\bsk-[\w-]{20,}/, // OpenAI, Anthropic, LangFuse
  /\bAKIA[A-Z0-9]{16}\b/, // AWS
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, // a signed web token
  /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:[^\s/:@]+@/i, // an address with a password
  /^\s*requirepass[ \t]+\S+/m, // a configuration of Valkey
]

/** Whether the text holds something that has the form of a secret. */
export function looksLikeSecret(text: string): boolean {
  return SHAPES.some((shape) => shape.test(text))
}
