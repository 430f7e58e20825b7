/** The file that tells kubectl where the cluster is, whom to trust, and who one is. */
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

export interface Access {
  readonly server: string;
  readonly authority: string;
  /** PEM texts: the administrator's certificate and its key. */
  readonly certificate: string;
  readonly key: string;
}

/** Readable by its owner only: the key is all that is needed to be administrator. */
export function writeKubeconfig(
  file: string,
  { server, authority, certificate, key }: Access,
): void {
  const name = 'kubeglass';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server,
          'certificate-authority-data': base64(authority),
        },
      },
    ],
    users: [
      {
        name: 'kubernetes-admin',
        user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: 'kubernetes-admin' } }],
    'current-context': name,
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
