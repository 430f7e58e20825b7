/** A write is one revision, an object's resourceVersion is the revision that wrote it, and no two objects have one uid. */
import type { MakeChecker } from '../checker.ts';

export const revisions: MakeChecker = ({ cluster, broken }) => {
  let last = 0;
  const uids = new Map<string, string>();
  return {
    onWrite({ event: { revision, key, current, previous }, current: object }) {
      if (last > 0 && revision !== last + 1) broken(`revision ${revision} follows ${last}`);
      last = revision;
      if (cluster.revision !== revision) broken(`etcd is at ${cluster.revision}, not ${revision}`);
      if (!current) return;
      if (current.modRevision !== revision)
        broken(`${key}: modRevision ${current.modRevision} at ${revision}`);
      if (object!.metadata.resourceVersion !== String(revision))
        broken(
          `${key}: resourceVersion ${object!.metadata.resourceVersion} was written at ${revision}`,
        );
      const version = (previous?.version ?? 0) + 1;
      if (current.version !== version) broken(`${key}: version ${current.version}, not ${version}`);
      const { uid } = object!.metadata;
      if ((uids.get(uid) ?? key) !== key) broken(`${key} has the uid of ${uids.get(uid)}`);
      uids.set(uid, key);
      if (!Object.isFrozen(object)) broken(`${key}: what is stored can be changed`);
    },
  };
};
