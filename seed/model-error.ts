/** A mistake in a model, which whoever wrote it can mend: one sentence. */
export class ModelError extends Error {
  override name = 'ModelError'
}
