/** A container's root file system as it is put together: image below, its own layer over it, mounts on top. */
import type { Pod, VolumeMount } from '../../../api/generated/types/core/v1.ts';
import type {
  InsideContainer,
  InsideFile,
  InsideVolume,
  Listed,
} from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { useSession } from '../../app/session.ts';
import { Section } from '../../inspector/Section.tsx';
import { sayAmount } from '../../model/amount.ts';
import { clockTime } from '../../model/clock-time.ts';
import { sourceOf, type ContainerRow } from '../../model/pod-inside.ts';
import { laterWords } from '../../words/later-words.ts';

const { files: say } = laterWords.podLens;

interface RootFilesProps {
  readonly pod: Pod;
  readonly row: ContainerRow;
  readonly inside: InsideContainer;
  readonly volumes: readonly InsideVolume[];
  readonly now: number;
}

export function RootFiles({ pod, row, inside, volumes, now }: RootFilesProps) {
  const { activity } = useSession();
  const start = activity.start ?? now;
  const { written, imageFiles, image, imageBytes, readOnlyRoot, mounts, state } = inside;
  return (
    <Section title={say.title(inside.name)}>
      {state === 'Running' && mounts.length > 0 && (
        <div className="pod-layer pod-mounts">
          <h4>{say.mounts}</h4>
          <ul className="rows">
            {mounts.map(({ path, type, readOnly, files }) => (
              <li key={path}>
                <code>{path}</code>
                <span className="row-more">
                  {say.mount(mountedFrom(pod, row, path), type, readOnly)}
                </span>
                <Freshness
                  mount={mountAt(row, path)}
                  volumes={volumes}
                  pod={pod}
                  now={now}
                  start={start}
                />
                {files && files.count > 0 && files.first[0]!.path !== '' && (
                  <FileList title={say.mountedFiles(files.count)} files={files} />
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="pod-layer pod-written">
        <h4>{readOnlyRoot ? say.readOnly : say.written}</h4>
        {!written ? (
          <p className="quiet">{say.untouched}</p>
        ) : written.count === 0 ? (
          <p className="quiet">{say.changes(0)}</p>
        ) : (
          <ul className="pod-files">
            {written.first.map(({ path, change, bytes, kind }) => (
              <li key={path}>
                <code>{path}</code>{' '}
                <span className="quiet numeric">
                  {say.change[change]}
                  {kind === 'file' && change !== 'deleted' && ` · ${sayAmount('memory', bytes)}`}
                </span>
              </li>
            ))}
            {written.count > written.first.length && (
              <li className="quiet">{say.more(written.count - written.first.length)}</li>
            )}
          </ul>
        )}
      </div>
      <div className="pod-layer pod-image">
        <h4>{say.image(image)}</h4>
        {imageFiles && (
          <FileList
            title={say.imageFiles(imageFiles.count, sayAmount('memory', imageBytes))}
            files={imageFiles}
          />
        )}
        <p className="quiet">{say.merged}</p>
      </div>
    </Section>
  );
}

function FileList({
  title,
  files,
}: {
  readonly title: string;
  readonly files: Listed<InsideFile>;
}) {
  const { first, count } = files;
  return (
    <details>
      <summary>{title}</summary>
      <ul className="pod-files">
        {first.map(({ path, kind, bytes }) => (
          <li key={path}>
            <code>
              {path}
              {kind === 'directory' && '/'}
            </code>{' '}
            {kind === 'file' && <span className="quiet numeric">{sayAmount('memory', bytes)}</span>}
          </li>
        ))}
        {count > first.length && <li className="quiet">{say.more(count - first.length)}</li>}
      </ul>
    </details>
  );
}

interface FreshnessProps {
  readonly mount: VolumeMount | undefined;
  readonly volumes: readonly InsideVolume[];
  readonly pod: Pod;
  readonly now: number;
  readonly start: number;
}

/** Whether the files are as new as what they are made from, and when they will be. */
function Freshness({ mount, volumes, pod, now, start }: FreshnessProps) {
  const known = mount && volumes.find(({ name }) => name === mount.name);
  if (!known) return null;
  if (mount.subPath || mount.subPathExpr) return <span className="row-more">{say.subPath}</span>;
  const at = (time: string) => clockTime(Date.parse(time) - start);
  const { behind, writtenAt } = known;
  if (!behind) return <span className="row-more">{say.fresh(at(writtenAt))}</span>;
  const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
  const left = Math.max(0, Math.ceil((Date.parse(behind.until) - now) / 1000));
  return (
    <span className="row-more pod-behind">
      {say.behind(volume ? sourceOf(volume) : mount.name, at(behind.since), left)}
    </span>
  );
}

const mountAt = ({ container }: ContainerRow, path: string): VolumeMount | undefined =>
  container.volumeMounts?.find(({ mountPath }) => mountPath.replace(/\/+$/, '') === path);

function mountedFrom(pod: Pod, row: ContainerRow, path: string): string {
  const mount = mountAt(row, path);
  const volume = mount && pod.spec.volumes?.find(({ name }) => name === mount.name);
  return volume ? sourceOf(volume) : say.given;
}
