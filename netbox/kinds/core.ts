import { choice, flag, kind, required, secretJson, text } from './field.ts'
import { common, lateTags } from './shared.ts'

export const core = {
  'core.datasource': kind('core/data-sources', ['name'], {
    name: required(text),
    /** local, git, amazon-s3, or one of a plugin. */
    type: required(choice()),
    source_url: required(text),
    enabled: flag(true),
    /** Minutes between two looks. */
    sync_interval: choice(),
    /** What the type wants to know, passwords included. */
    parameters: secretJson,
    ignore_rules: text,
    ...common,
    tags: lateTags,
  }),
}
