import fc from 'fast-check'

/**
 * fast-check with one seed, so that a run of CI says something of the commit and not of its luck. `PROPERTY_SEED=random`, or a number,
 * looks elsewhere; a failure names the seed it was found with.
 */
const given = process.env.PROPERTY_SEED ?? '1'
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: given === 'random' ? Date.now() : Number(given) })

export { default } from 'fast-check'
