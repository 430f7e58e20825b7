/** What one subresource is: a name below an object, its verbs, and who answers. */
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';

export interface Subresource {
  readonly name: string;
  /** Kind that travels, where it is not the object itself. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly string[];
  serves(kind: ResourceDefinition): boolean;
  handle(context: RequestContext): ApiResponse;
}
