/** Whose token is this? */
import { required } from '../../../../apimachinery/field-error.ts';
import type { TokenReview } from '../../../generated/types/authentication/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';
import { NONE } from '../../../validation/common.ts';

export const tokenReviews: ResourceDefinition<TokenReview> = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.authentication.v1.TokenReview',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: {
    validate: ({ spec }) => (spec?.token ? NONE : [required('spec.token', 'must specify a token')]),
  },
  columns: [nameColumn, createdAtColumn],
};
