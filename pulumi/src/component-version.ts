/**
 * Stands for all that the components register, and enters the digests that decide whether something is applied again.
 * It is the digest of the golden list of resources: its test says what it must be.
 */
export const COMPONENT_VERSION = '5d569909bf92'
