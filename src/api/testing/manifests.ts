/** Manifests as somebody would send them, for tests and figures. */

/** The Deployment `web`: one container in each of its Pods, with what `container` adds to it. */
export const webDeployment = (replicas: number, image = 'nginx:1.27', container: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image, ...container }] },
    },
  },
});
