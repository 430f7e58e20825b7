/** Why a text is not YAML, in the words of the parser that kubectl uses (go-yaml's scanner and parser). */
import type { YAMLParseError } from 'yaml';

/** `error parsing web.yaml: error converting YAML to JSON: yaml: line 3: did not find expected key` */
export const syntaxMessage = (file: string, error: YAMLParseError, line: number): string =>
  conversionMessage(file, `yaml: line ${line}: ${wordsFor(error)}`);

export const conversionMessage = (file: string, problem: string): string =>
  `error parsing ${file}: error converting YAML to JSON: ${problem}`;

/** `unable to decode "web.yaml": Object 'Kind' is missing in '{}'` */
export const decodingMessage = (file: string, problem: string): string =>
  `unable to decode ${JSON.stringify(file)}: ${problem}`;

export const depthMessage = 'yaml: exceeded max depth of 10000';

function wordsFor({ code, message }: YAMLParseError): string {
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'mapping values are not allowed in this context';
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return "could not find expected ':'";
    case 'MISSING_CHAR':
      return missing(message);
    case 'BAD_INDENT':
      return /flow/i.test(message) ? missing(message) : 'did not find expected key';
    case 'UNEXPECTED_TOKEN':
      return 'did not find expected key';
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return 'found character that cannot start any token';
    case 'BAD_DQ_ESCAPE':
      return 'found unknown escape character';
    case 'BLOCK_IN_FLOW':
      return 'did not find expected node content';
    default:
      return firstSentence(message);
  }
}

function missing(message: string): string {
  if (message.includes('quote')) return 'found unexpected end of stream';
  if (/flow sequence|with a \]/i.test(message)) return "did not find expected ',' or ']'";
  if (/flow map|with a \}/i.test(message)) return "did not find expected ',' or '}'";
  return "could not find expected ':'";
}

// The library's own messages go on with an excerpt of the text.
const firstSentence = (message: string): string => message.split(/ at line | \(line |\n/, 1)[0]!;
