/** Who everybody in the cluster is, as kubeadm makes them. In-process they need no credentials: the wiring says who they are. */
import type { UserInfo } from '../apimachinery/api-request.ts';
import { deepEqual } from '../apimachinery/equality.ts';
import type { ClientIdentity } from '../client/client.ts';
import { serviceAccountUser } from '../control-plane/kube-apiserver/authentication/users.ts';
import type { Input } from '../sim/input-log.ts';

/** Whoever sits in front of it. */
export const ADMIN: UserInfo = {
  name: 'kubernetes-admin',
  groups: ['system:masters', 'system:authenticated'],
};

/** As the input log holds him: whoever sits in front of it by name only. */
export function recorded(user: UserInfo): Pick<Input<unknown>, 'user' | 'identity'> {
  const { name, groups, uid, extra } = user;
  if (deepEqual(user, ADMIN)) return { user: name };
  return { user: name, identity: { groups, ...(uid && { uid }), ...(extra && { extra }) } };
}

/** kube-scheduler, kube-controller-manager. */
export const componentIdentity = (component: string): ClientIdentity => ({
  user: { name: `system:${component}`, groups: ['system:authenticated'] },
  component,
});

/** A controller of kube-controller-manager (--use-service-account-credentials). */
export const controllerIdentity = (serviceAccount: string): ClientIdentity => ({
  user: serviceAccountUser('kube-system', serviceAccount),
  component: 'kube-controller-manager',
});
