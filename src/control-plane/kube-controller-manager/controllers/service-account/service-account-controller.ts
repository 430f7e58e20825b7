/** Sees to it that every namespace has its `default` ServiceAccount (pkg/controller/serviceaccount/serviceaccounts_controller.go, 1.36). */
import type { Namespace, ServiceAccount } from '../../../../api/generated/types/core/v1.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import { serviceAccounts } from '../../../../api/core/v1/service-account/service-account.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isAlreadyExists } from '../../../../apimachinery/status.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { isNamespaceTerminating } from '../../../../controller-runtime/pod-control.ts';

const DEFAULT = 'default';

export const serviceAccountController: ControllerDefinition<Namespace> = {
  name: 'service-account-controller',
  for: namespaces,
  watches: [
    {
      kind: serviceAccounts,
      map: ({ metadata }: ServiceAccount) =>
        metadata.name === DEFAULT ? [{ name: metadata.namespace! }] : [],
    },
  ],

  reconciler:
    ({ client, lister }) =>
    ({ name }) => {
      const namespace = lister(namespaces).get({ name });
      if (namespace?.status.phase !== 'Active') return;
      if (lister(serviceAccounts).get({ namespace: name, name: DEFAULT })) return;
      const created = attempt(() =>
        client.create(serviceAccounts, { metadata: { namespace: name, name: DEFAULT } }),
      );
      if (created.ok || isAlreadyExists(created.refusal) || isNamespaceTerminating(created.refusal))
        return;
      throw created.refusal;
    },
};
