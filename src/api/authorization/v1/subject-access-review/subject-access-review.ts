/** May somebody do this? */
import { validateReview } from '../review-validation.ts';
import type { SubjectAccessReview } from '../../../generated/types/authorization/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';

export const subjectAccessReviews: ResourceDefinition<SubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.authorization.v1.SubjectAccessReview',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: { validate: validateReview },
  columns: [nameColumn, createdAtColumn],
};
