/** What answers for each virtual kind. */
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from './access-reviews.ts';
import { binding } from './bindings.ts';
import { componentStatus } from './component-statuses.ts';
import { selfSubjectReview, tokenReview } from './identity-reviews.ts';
import type { VirtualResource } from './virtual-resource.ts';

const virtualResources: readonly VirtualResource[] = [
  binding,
  componentStatus,
  selfSubjectReview,
  tokenReview,
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
];

const byKind = new Map(virtualResources.map((resource) => [resource.kind, resource]));

export const virtualResourceOf = (kind: ResourceDefinition): VirtualResource | undefined =>
  byKind.get(kind);
