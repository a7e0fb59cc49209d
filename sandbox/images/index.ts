/** The sandbox's images: the genuine programs from Debian and the Python package, under the official images' contract. */
export { ensureImages, type ImageOptions } from './ensure.ts'
export { IMAGES, type ImageNames } from './names.ts'
export { ensureUpgradeImages } from './upgrades.ts'
