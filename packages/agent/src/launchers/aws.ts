/** The launchers of AWS, apart: whoever launches processes only need not load the SDK. */
export { EcsLauncher } from './ecs-launcher.ts'
export { LambdaLauncher } from './lambda-launcher.ts'
export { routeOnAws } from './route-on-aws.ts'
