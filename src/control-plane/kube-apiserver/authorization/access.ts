/** The way in: who is asking, as whom, and may they (the filters before the handlers in apiserver/pkg/server/config.go, 1.36). */
import type { ApiRequest, UserInfo } from '../../../apimachinery/api-request.ts';
import { impersonated } from '../authentication/impersonation.ts';
import type { Attributes, Authorizer } from './authorizer.ts';
import { forbidden } from './forbidden.ts';
import { attributesOf } from './request-attributes.ts';

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/**
 * What a WebSocket asks for with GET is still the right to create it
 * (feature AuthorizePodWebsocketUpgradeCreatePermission, on since 1.35).
 */
const CONNECTING = new Set(['exec', 'attach', 'portforward']);

/** The request in the name of whom it is made for. Throws where that, or the request itself, is not allowed. */
export function admitted(request: ApiRequest, authorizer: Authorizer): ApiRequest {
  const asker = request.user ?? ANONYMOUS;
  const user = impersonated(request, asker, authorizer);
  const attributes = attributesOf(request, user);
  demand(authorizer, attributes);
  if (
    attributes.resource === 'pods' &&
    attributes.verb === 'get' &&
    CONNECTING.has(attributes.subresource)
  )
    demand(authorizer, { ...attributes, verb: 'create' });
  return user === request.user ? request : { ...request, user };
}

function demand(authorizer: Authorizer, attributes: Attributes): void {
  const { allowed, reason } = authorizer.authorize(attributes);
  if (!allowed) throw forbidden(attributes, reason);
}
