/** A mistake in the configuration, in one sentence. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
