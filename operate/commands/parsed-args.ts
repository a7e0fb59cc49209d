import { UserError } from '../../host/user-error.ts'

/** What `parse` makes of a command line. Throws UserError with Node's own words for an option that is not known. */
export function parsedArgs<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error
    throw new UserError(`${message.split('. ')[0]!}: --help says what there is.`)
  }
}
