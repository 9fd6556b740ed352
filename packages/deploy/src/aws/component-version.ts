/** Of the components that stacks are made of: it enters every release digest. */
export { COMPONENT_VERSION } from '@slipway/pulumi/component-version'
