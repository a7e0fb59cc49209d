/** How the stand-in names itself, in place of `kong/2.8.1`: nobody shall take it for the original. */
export const BANNER = 'gateway-stand-in/1'

/** The version of Kong whose behaviour it shows. */
export const BEHAVES_LIKE = '2.8.1'
