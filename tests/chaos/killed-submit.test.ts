import { ChaosScene } from './chaos-scene.ts'
import { killedSubmitSuite } from './killed-submit-suite.ts'

killedSubmitSuite(() => ChaosScene.open())
