/** Who am I? Answers `kubectl auth whoami`. */
import type { SelfSubjectReview } from '../../../generated/types/authentication/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';

export const selfSubjectReviews: ResourceDefinition<SelfSubjectReview> = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.authentication.v1.SelfSubjectReview',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: {},
  columns: [nameColumn, createdAtColumn],
};
