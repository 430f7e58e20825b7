/** Who is it? (apiserver/pkg/authentication/authenticator/interfaces.go, 1.36.) */
import type { UserInfo } from '../../../apimachinery/api-request.ts';

export interface AuthenticatedToken {
  readonly user: UserInfo;
  /** Those that were asked for and that the token is meant for. */
  readonly audiences: readonly string[];
}

export type TokenVerdict = AuthenticatedToken | { readonly error: string };

export interface TokenAuthenticator {
  /** Whose token this is; undefined if nobody knows this form of token. */
  authenticate(token: string, audiences: readonly string[]): TokenVerdict | undefined;
}
