/**
 * Plays a transcript: what somebody types, `----`, everything that was said. Blank lines part the steps, lines that begin
 * with `#` are for the reader. The answers in a file are what the engine said when somebody last read them and agreed.
 */
import { Story } from './story.ts';

interface Step {
  readonly notes: readonly string[];
  readonly commands: readonly string[];
  readonly answer: string;
}

function parse(text: string): readonly Step[] {
  const steps: Step[] = [];
  let notes: string[] = [];
  for (const block of text.trim().split(/\n\n+/)) {
    const lines = block.split('\n');
    const comments = lines.filter((line) => line.startsWith('#'));
    const said = lines.filter((line) => !line.startsWith('#'));
    const rule = said.indexOf('----');
    if (rule < 0) {
      notes.push(...comments, ...(said.length > 0 ? [''] : []));
      if (said.length > 0) throw new Error(`no ---- below: ${said[0]}`);
      notes.push('');
      continue;
    }
    steps.push({
      notes: [...notes, ...comments],
      commands: said.slice(0, rule),
      answer: said.slice(rule + 1).join('\n'),
    });
    notes = [];
  }
  return steps;
}

/** The same transcript with what is said now. */
export function played(text: string): string {
  const story = new Story();
  const blocks = parse(text).map(({ notes, commands }) => {
    const answers = together(commands)
      .map((command) => story.tell(command))
      .filter((answer) => answer !== '');
    return [...notes, ...commands, '----', ...answers].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** An indented line belongs to the command above it. */
function together(lines: readonly string[]): readonly string[] {
  const commands: string[] = [];
  for (const line of lines) {
    if (line.startsWith(' ')) commands.push(`${commands.pop() ?? ''}\n${line}`);
    else commands.push(line);
  }
  return commands;
}
