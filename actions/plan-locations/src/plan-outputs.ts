import { planMatrix, planRecord, type CommitPlan } from '@slipway/deploy'

/** The outputs of a plan, by their names in action.yml. Throws a `DeployError` when GitHub would not pass them on. */
export function planOutputs(plan: CommitPlan): Record<string, string> {
  const matrix = planMatrix(plan)
  const refused = plan.rows
    .filter(({ action }) => action === 'remove refused')
    .map(({ location }) => location)
  return {
    commit: plan.commit,
    platform: String(matrix.platform),
    build: JSON.stringify(matrix.build),
    'build-count': String(matrix.build_count),
    deploy: JSON.stringify(matrix.deploy),
    'deploy-count': String(matrix.deploy_count),
    'remove-refused': JSON.stringify(refused),
    plan: JSON.stringify(planRecord(plan)),
  }
}

/** The outputs where nothing is to be done. */
export const NOTHING: Readonly<Record<string, string>> = {
  commit: '',
  platform: 'false',
  build: '{"include":[]}',
  'build-count': '0',
  deploy: '{"include":[]}',
  'deploy-count': '0',
  'remove-refused': '[]',
  plan: 'null',
}
