/**
 * Transcripts: a command, `----`, everything that it said. Paragraphs that begin with # are for readers. `run 5s` lets
 * virtual time pass; everything else is a shell command in a folder that holds manifests/ and a kubectl.
 *
 * KUBEGLASS_UPDATE=1 writes what was said into the transcript; read the difference before it is believed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Step {
  readonly comment: string;
  readonly command: string;
  readonly said: string;
}

const RULE = '\n----\n';

export function readTranscript(file: string): Step[] {
  return readFileSync(file, 'utf8')
    .split(/\n\n(?=(?:#|run |kubectl |[A-Z]+=|timeout |sed |curl |echo |head |mkdir ))/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const lines = block.trimEnd().split('\n');
      const comments = lines.findIndex((line) => !line.startsWith('#'));
      const comment = lines.slice(0, comments).join('\n');
      const text = `${lines.slice(comments).join('\n')}\n`;
      const rule = text.indexOf(RULE);
      const [command, said] =
        rule < 0 ? [text, ''] : [text.slice(0, rule), text.slice(rule + RULE.length)];
      return { comment, command: command.trimEnd(), said: said.trimEnd() };
    });
}

/**
 * What an older client says otherwise: a transcript of only those steps, such as `older/1.27/first-steps.txt`, each with its
 * number. What the newest client says stands for the rest.
 */
export function asSaidBy(steps: readonly Step[], file: string): Step[] {
  if (!existsSync(file)) return [...steps];
  const otherwise = new Map(readTranscript(file).map((step) => [numberOf(step), step]));
  return steps.map((step, index) => {
    const other = otherwise.get(index + 1);
    return other ? { ...step, said: other.said } : step;
  });
}

/** Writes the steps that differ; when there are none, there is no file. */
export function writeOtherwise(file: string, steps: readonly Step[], said: readonly Step[]): void {
  const otherwise = said
    .map((step, index) => ({ ...step, comment: `# Step ${index + 1}.` }))
    .filter((step, index) => step.said !== steps[index]!.said);
  rmSync(file, { force: true });
  if (otherwise.length === 0) return;
  mkdirSync(dirname(file), { recursive: true });
  writeTranscript(file, otherwise);
}

const numberOf = ({ comment }: Step): number => Number(/^# Step (\d+)\.$/.exec(comment)?.[1]);

export function writeTranscript(file: string, steps: readonly Step[]): void {
  const blocks = steps.map(({ comment, command, said }) => {
    const asked = comment ? `${comment}\n${command}` : command;
    return command.startsWith('run ') ? asked : `${asked}${RULE}${said}`.trimEnd();
  });
  writeFileSync(file, `${blocks.join('\n\n')}\n`);
}

/** What differs from run to run, and from a client's clock to the cluster's, in place-holders. */
export function normalised(text: string): string {
  return (
    collapsed(text)
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, 'UID')
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| \+0000)?/g, 'TIME')
      .replace(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, 'TIME')
      .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000/g, 'TIME')
      .replace(/10\.244\.\d+\.\d+(.*?)node-\d/g, 'POD-IP$1node-N')
      .replace(/10\.244\.\d+\.\d+/g, 'POD-IP')
      .replace(/\b10\.(9[6-9]|1[01]\d)\.\d+\.\d+\b(?<!10\.96\.0\.1)/g, 'CLUSTER-IP')
      .replace(/127\.0\.0\.1:\d+/g, 'SERVER')
      .replace(/(assigned \S+ to|evicting pod \S+ from) node-\d/g, '$1 node-N')
      // Generated names: a template's hash stays, what is drawn does not.
      .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b(?=["' ).,:/\n]|$)/gm, '-xxxxx')
      .replace(/containerd:\/\/[0-9a-f]{64}/g, 'containerd://ID')
      .replace(/X509SHA256=[0-9a-f]{64}/g, 'X509SHA256=DIGEST')
      // Where chance put a Pod.
      .replace(/node-\d\/192\.168\.0\.\d+/g, 'node-N/NODE-IP')
      // Which of the two it is changes every few seconds.
      .replace(/(?<=0\/1 +)ImagePullBackOff/g, 'ErrImagePull')
      .replace(/sha256:[0-9a-f]{64}/g, 'sha256:DIGEST')
      .replace(/\bin [\d.]+m?s \([\d.]+m?s including waiting\)/g, 'in AGE (AGE including waiting)')
      .replace(/\b(\d+d)?(\d+h)?(\d+m)?(\d+s)\b|(?<!cpu:\s+)\b\d+[mhd]\b(?=\s|$)/g, 'AGE')
      .replace(/<invalid>/g, 'AGE')
      .replace(/resourceVersion: "\d+"/g, 'resourceVersion: "N"')
      .replace(/(LIVE|MERGED)-\d+/g, '$1-N')
      // Columns, but not how far something is set in.
      .replace(/(?<=\S) {2,}/g, '  ')
      .replace(/[ \t]+$/gm, '')
      .trimEnd()
  );
}

/** How often a rollout is reported depends on the moment. */
function collapsed(text: string): string {
  return text
    .split('\n')
    .filter(
      (line) =>
        !/^Waiting for deployment .*(rollout to finish|spec update to be observed)/.test(line),
    )
    .filter((line) => !line.startsWith('WARNING: version difference between client'))
    .join('\n');
}
