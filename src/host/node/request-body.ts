/** From the bytes of a body to what the engine is given. What cannot be read is given as text: the server says why. */
import { parse as parseYaml } from 'yaml';
import { decodeProtobuf, ProtobufProblem } from './protobuf.ts';

export class UnreadableBody {
  readonly problem: string;

  constructor(problem: string) {
    this.problem = problem;
  }
}

/** Undefined for no body, text for JSON that is none, UnreadableBody for what the engine could not explain either. */
export function parseBody(bytes: Buffer, contentType: string): unknown {
  if (bytes.length === 0) return undefined;
  try {
    if (contentType.includes('protobuf')) return decodeProtobuf(bytes);
    const text = bytes.toString('utf8');
    // YAML is a superset of JSON, but a slow one.
    const plain = jsonOf(text);
    if (plain !== undefined || !contentType.includes('yaml')) return plain ?? text;
    // Keys become text, as the conversion to JSON upstream makes them.
    return jsonOf(JSON.stringify(parseYaml(text, { maxAliasCount: 100, merge: true })));
  } catch (problem) {
    if (problem instanceof ProtobufProblem) return new UnreadableBody(problem.message);
    const words = problem instanceof Error ? problem.message : String(problem);
    return new UnreadableBody(`error converting YAML to JSON: yaml: ${words.split('\n')[0]}`);
  }
}

/** Undefined when it is no JSON; JSON's own null is null. */
function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return undefined;
  }
}
