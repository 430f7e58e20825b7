/** Bindings that are posted to the Namespace rather than to the Pod (LegacyBindingREST, pkg/registry/core/pod/storage/storage.go, 1.36). */
import { bindings } from '../../../api/core/v1/binding/binding.ts';
import type { Binding } from '../../../api/generated/types/core/v1.ts';
import { bindPod } from '../endpoints/binding.ts';
import type { VirtualResource } from './virtual-resource.ts';

export const binding: VirtualResource<Binding> = { kind: bindings, create: bindPod };
