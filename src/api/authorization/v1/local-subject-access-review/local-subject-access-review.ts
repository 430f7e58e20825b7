/** May somebody do this in this namespace? Its use can be granted by namespace. */
import { validateLocalReview } from '../review-validation.ts';
import type { LocalSubjectAccessReview } from '../../../generated/types/authorization/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';

export const localSubjectAccessReviews: ResourceDefinition<LocalSubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: { validate: validateLocalReview },
  columns: [nameColumn, createdAtColumn],
};
