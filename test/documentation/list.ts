/** docs/documentation-examples.md: which pages were walked, and what is otherwise here. */
import type { Walk } from './walk.ts';

const HEAD = `# The examples of Kubernetes’ documentation

Pages of kubernetes.io that a learner goes through with kubectl, and what comes of their examples here. Each is walked by
[test/documentation](../test/documentation), with manifests that say the same as the page’s, and this list is written by it: what one sees, and
what is otherwise here. Whatever asks for a Service by its name waits for names to resolve.`;

export function listed(walks: { readonly [title: string]: readonly Walk[] }): string {
  const parts = Object.entries(walks).map(([title, pages]) => {
    const byPage = new Map<string, Walk[]>();
    for (const walk of pages) byPage.set(walk.page, [...(byPage.get(walk.page) ?? []), walk]);
    const entries = [...byPage].map(
      ([page, of]) =>
        `- [${page}](https://kubernetes.io/docs/${page}/)\n${of.map(line).join('\n')}`,
    );
    return `## ${title}\n\n${entries.join('\n')}`;
  });
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

function line({ examples, shows, differs }: Walk): string {
  const of = examples.map((name) => `\`${name.replace(/^.*\//, '')}\``).join(', ');
  return `  - ${of && `${of}: `}${shows}${differs ? ` **Otherwise here:** ${differs}.` : ''}`;
}
