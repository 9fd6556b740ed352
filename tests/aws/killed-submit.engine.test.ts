import { killedSubmitSuite } from '../chaos/killed-submit-suite.ts'
import { openOnAws } from './chaos-on-aws.ts'

killedSubmitSuite(() => openOnAws())
