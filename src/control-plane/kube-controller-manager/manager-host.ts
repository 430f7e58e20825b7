/** What kube-controller-manager's process gives each of its controllers. */
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { Client } from '../../client/client.ts';
import type { CertificateAuthority } from '../../pki/certificate.ts';
import type { SigningKey } from '../../pki/signing-key.ts';
import type { WorkQueue } from '../../client/work-queue.ts';
import {
  runController,
  type ControllerDefinition,
  type ControllerHost,
} from '../../controller-runtime/controller.ts';

export interface ManagerHost extends ControllerHost {
  /** The built-in kinds. What else the cluster serves is found by discovery. */
  readonly kinds: readonly ResourceDefinition[];
  /** --root-ca-file: what is published in every namespace. PEM. */
  readonly rootCertificate: string;
  /** --cluster-signing-cert-file and its key: whoever it certifies, kube-apiserver believes. */
  readonly authority: CertificateAuthority;
  /** --service-account-private-key-file. */
  readonly accountKey: SigningKey;
  /** A client with the rights of a ServiceAccount in kube-system (--use-service-account-credentials). */
  readonly clientOf: (serviceAccount: string) => Client;
}

/** One of upstream's controllers. */
export interface ManagedController {
  readonly name: string;
  /** The ServiceAccount in kube-system by which it acts; its name if absent. Its rights are those of the ClusterRole `system:controller:…`. */
  readonly serviceAccount?: string;
  /** It acts with the rights of kube-controller-manager itself: without it no ServiceAccount could act. */
  readonly byItself?: true;
  /** Registers it with the process' informers; it acts once these are started. Returns the queues that it works off. */
  readonly run: (host: ManagerHost) => readonly WorkQueue[];
}

/** A controller of the usual kind: a queue of keys, and one function that compares and acts. */
export function reconciled(...definitions: readonly ControllerDefinition[]): ManagedController {
  return {
    name: definitions[0]!.name,
    serviceAccount: definitions[0]!.serviceAccount,
    run: (host) => definitions.map((definition) => runController(definition, host)),
  };
}
