/** May I do this? Answers `kubectl auth can-i`. */
import { validateSelfReview } from '../review-validation.ts';
import type { SelfSubjectAccessReview } from '../../../generated/types/authorization/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';

export const selfSubjectAccessReviews: ResourceDefinition<SelfSubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: { validate: validateSelfReview },
  columns: [nameColumn, createdAtColumn],
};
