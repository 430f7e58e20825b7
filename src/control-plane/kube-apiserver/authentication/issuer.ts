/** Where others learn how to verify tokens (pkg/serviceaccount/openidmetadata.go, 1.36). */
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import { ISSUER, type ServiceAccountTokens } from './service-account-tokens.ts';

const KEYS = '/openid/v1/jwks';
const CONFIGURATION = '/.well-known/openid-configuration';
const AGE = { 'cache-control': 'public, max-age=3600' };

/** An answer to one of the two documents; undefined for any other path. */
export function issuerAnswer(path: string, tokens: ServiceAccountTokens): ApiResponse | undefined {
  switch (path.replace(/\/$/, '')) {
    case KEYS:
      return {
        status: 200,
        headers: { 'content-type': 'application/jwk-set+json', ...AGE },
        body: tokens.keySet,
      };
    case CONFIGURATION:
      return {
        status: 200,
        headers: { 'content-type': 'application/json', ...AGE },
        body: METADATA,
      };
  }
  return undefined;
}

const METADATA = {
  issuer: ISSUER,
  jwks_uri: `https://127.0.0.1:6443${KEYS}`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
};
