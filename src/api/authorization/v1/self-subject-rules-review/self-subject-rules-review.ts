/** What may I do in this namespace? Answers `kubectl auth can-i --list`. */
import type { SelfSubjectRulesReview } from '../../../generated/types/authorization/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';

export const selfSubjectRulesReviews: ResourceDefinition<SelfSubjectRulesReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: {},
  columns: [nameColumn, createdAtColumn],
};
