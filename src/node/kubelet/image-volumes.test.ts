/** Volumes that show an image's files: pulled before the container, read-only, and refused as images are. */
import { expect, test } from 'vitest';
import type { VolumeMount } from '../../api/generated/types/core/v1.ts';
import { events } from '../../api/core/v1/event/event.ts';
import { ready, sh } from '../testing/one-node.ts';

function reading(script: string, reference: string, mount: Partial<VolumeMount> = {}) {
  const node = ready();
  node.create(
    'reader',
    { ...sh(script), volumeMounts: [{ name: 'v', mountPath: '/image', ...mount }] },
    { restartPolicy: 'Never', volumes: [{ name: 'v', image: { reference } }] },
  );
  node.run(20);
  const said = () => node.kubelet.containerLogs('default', 'reader', 'app', {}).trim().split('\n');
  return { node, said };
}

test('the files of another image are there', () => {
  const { node, said } = reading('ls /image/etc/nginx; grep /image /proc/mounts', 'nginx:1.27');
  expect(said()).toContain('nginx.conf');
  expect(said().at(-1)).toContain('/image overlay ro');
  expect(node.told('reader').slice(0, 2)).toEqual([
    'Pulling: Pulling image "nginx:1.27"',
    expect.stringMatching(/^Pulled: Successfully pulled image "nginx:1\.27" in /),
  ]);
  const [pulling] = node.client.list(events).items.filter(({ reason }) => reason === 'Pulling');
  expect(pulling!.involvedObject.fieldPath).toBeUndefined();
});

test.each([
  ['echo x > /image/etc/passwd', {}, 'Read-only file system'],
  ['cat /image', { mountPath: '/image', subPath: 'etc/os-release' }, 'Debian'],
  ['ls /image', { subPath: 'etc/nginx' }, 'nginx.conf'],
])('%s with %o', (script, mount, says) => {
  const { said } = reading(`${script} 2>&1`, 'nginx:1.27', mount);
  expect(said().join()).toContain(says);
});

test('a part that is not there is told, and is not made', () => {
  const { node } = reading('ls', 'nginx:1.27', { subPath: 'no/such' });
  expect(node.container('reader').state?.waiting?.message).toBe(
    'failed to mount image volume "v": subPath "no/such" not found',
  );
});

test('an image that cannot be pulled keeps the container waiting', () => {
  const { node } = reading('ls', 'nginx:9.9');
  expect(node.container('reader').state?.waiting).toMatchObject({
    reason: 'ImagePullBackOff',
    message: expect.stringContaining('docker.io/library/nginx:9.9: not found'),
  });
  expect(node.told('reader')).toContainEqual(expect.stringMatching(/^Failed: Error: ErrImagePull/));
});
