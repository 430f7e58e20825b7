/** How a request is refused that nobody allows (apiserver/pkg/endpoints/handlers/responsewriters/errors.go, 1.36). */
import { StatusError } from '../../../apimachinery/status.ts';
import type { Attributes } from './authorizer.ts';

export function forbidden(attributes: Attributes, reason = ''): StatusError {
  const { group, resource, name } = attributes;
  const message = withoutMarkup(messageOf(attributes));
  const problem = reason ? `${message}: ${reason}` : message;
  if (attributes.isResource) return StatusError.forbidden({ group, resource }, name, problem);
  return new StatusError(403, 'Forbidden', `forbidden: ${problem}`, {});
}

function messageOf(attributes: Attributes): string {
  const { user, verb, path, group, resource, subresource, namespace } = attributes;
  const who = JSON.stringify(user.name);
  if (!attributes.isResource) return `User ${who} cannot ${verb} path ${JSON.stringify(path)}`;
  const what = JSON.stringify(subresource ? `${resource}/${subresource}` : resource);
  const where = namespace
    ? `in the namespace ${JSON.stringify(namespace)}`
    : 'at the cluster scope';
  return `User ${who} cannot ${verb} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
}

const withoutMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
