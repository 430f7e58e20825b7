/** What is simulated, and by what. A share link names the engine that it was made with. */

/** The release of Kubernetes that every behaviour follows. */
export const KUBERNETES_VERSION = 'v1.36.0';

/** Equals the version in package.json; a test sees to it. */
export const ENGINE_VERSION = '0.4.0';
