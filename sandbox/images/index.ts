/** The sandbox's images: the genuine programs from Debian and the Python package, under the official images' contract. */
export { ensureImages } from './ensure.ts'
export type { ImageNames } from './names.ts'
export { shipMigrated } from './shipped.ts'
export { ensureUpgradeImages } from './upgrades.ts'
