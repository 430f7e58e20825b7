/** The file that tells kubectl where the cluster is, whom to trust, and who one is. */
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

export interface Access {
  readonly server: string;
  readonly authority: string;
  readonly token: string;
}

/** Readable by its owner only: the token is all that is needed to be administrator. */
export function writeKubeconfig(file: string, { server, authority, token }: Access): void {
  const name = 'kubeglass';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server,
          'certificate-authority-data': Buffer.from(authority).toString('base64'),
        },
      },
    ],
    users: [{ name: 'kubernetes-admin', user: { token } }],
    contexts: [{ name, context: { cluster: name, user: 'kubernetes-admin' } }],
    'current-context': name,
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}
